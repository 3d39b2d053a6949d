package io.carillon.zookeeper;

import java.util.Optional;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;

/** What ZooKeeper's refusals of a client mean, in words for an operator. Pure. */
final class AccessProblem {
    /** The server does not take what the client has sent. */
    static final String SECRET_REFUSED =
            "ZooKeeper does not accept the user and secret of zookeeper.authFile";

    private AccessProblem() {}

    /** What a failure says about the access of this client; empty if it is of another kind. */
    static Optional<String> of(Throwable failure) {
        if (failure instanceof Session.MayNotCreate refused) {
            return Optional.ofNullable(refused.getMessage());
        }
        return failure instanceof KeeperException refused
                ? of(refused.code())
                : failure instanceof Session.MultiRefused refused
                        ? of(refused.code)
                        : Optional.empty();
    }

    /** Whether the server does not admit the client at all, whatever it asks for. */
    static boolean isRefusal(Throwable failure) {
        return failure instanceof KeeperException refused
                && (refused.code() == Code.AUTHFAILED
                        || refused.code() == Code.SESSIONCLOSEDREQUIRESASLAUTH);
    }

    /** The same about a client of the masters' ZooKeeper, whose access is in its URL. */
    static Optional<String> ofMasters(Code code) {
        return switch (code) {
            case AUTHFAILED ->
                    Optional.of(
                            "their ZooKeeper does not accept the user and password of"
                                    + " mesos.master");
            case SESSIONCLOSEDREQUIRESASLAUTH ->
                    Optional.of(
                            "their ZooKeeper admits only clients that authenticate; write"
                                    + " zk://user:password@host:port/path in mesos.master");
            case NOAUTH ->
                    Optional.of(
                            "the user of mesos.master may not read them; write"
                                    + " zk://user:password@host:port/path of one who may");
            default -> Optional.empty();
        };
    }

    private static Optional<String> of(Code code) {
        return switch (code) {
            case AUTHFAILED -> Optional.of(SECRET_REFUSED);
            case SESSIONCLOSEDREQUIRESASLAUTH ->
                    Optional.of(
                            "ZooKeeper admits only clients that authenticate; name the file with"
                                    + " user:secret in zookeeper.authFile");
            case NOAUTH ->
                    Optional.of(
                            "the nodes below zookeeper.root belong to another ZooKeeper user; name"
                                    + " the file with its user:secret in zookeeper.authFile");
            default -> Optional.empty();
        };
    }
}
