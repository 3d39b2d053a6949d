package io.carillon.zookeeper;

import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Single;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.KeeperException.NoAuthException;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.ZooDefs.Perms;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;

/**
 * Makes one user the owner of every node of a cluster: nobody else can read or change them. Data
 * and versions stay as they are, so it may be done beside running nodes, as long as they
 * authenticate as that user. It can be interrupted anywhere and repeated.
 */
public final class OwnershipChange {
    private static final int MAX_IN_FLIGHT = 256;
    private static final String CERTIFICATES = "x509";

    /** How ZooKeeper's servers may be set to make digests; the first is usual. */
    private static final List<String> ALGORITHMS =
            List.of("SHA1", "SHA-256", "SHA-512", "SHA3-256");

    private final Session session;
    private final Tree tree;
    private final DigestAuth owner;

    OwnershipChange(Session session, Tree tree, DigestAuth owner) {
        this.session = session;
        this.tree = tree;
        this.owner = owner;
    }

    /**
     * What has been found and done.
     *
     * @param nodes number of nodes
     * @param others number of those that did not belong to the user alone, and now do unless it was
     *     a trial
     * @param strangers present nodes of the cluster that do not authenticate as the user; while
     *     there are some, nothing is changed
     */
    public record Outcome(int nodes, int others, List<String> strangers) {
        public Outcome {
            strangers = List.copyOf(strangers);
        }
    }

    private record Found(String path, boolean owned) {}

    /**
     * Looks at every node, and changes those that are not the user's.
     *
     * @param who this command, in words for other commands
     * @param trial whether nothing is changed
     * @param progress gets the number of nodes looked at so far
     */
    public Single<Outcome> run(String who, boolean trial, IntConsumer progress) {
        return session.multi(
                        List.of(
                                session.nodes()
                                        .createEphemeral(
                                                tree.operator(),
                                                who.getBytes(StandardCharsets.UTF_8))))
                .flatMap(
                        held ->
                                owner().flatMap(id -> run(id, trial, progress))
                                        .flatMap(done -> release().toSingleDefault(done))
                                        .onErrorResumeNext(
                                                e ->
                                                        release()
                                                                .onErrorComplete()
                                                                .andThen(Single.error(e))))
                .onErrorResumeNext(e -> Single.error(said(e)));
    }

    private Completable release() {
        return session.multi(List.of(Op.delete(tree.operator(), -1))).ignoreElement();
    }

    /** The user as the servers write it: among the rights of a node that we have just created. */
    private Single<Id> owner() {
        List<Id> likely = ALGORITHMS.stream().map(this::written).flatMap(Optional::stream).toList();
        return session.rights(tree.operator())
                .map(
                        rights ->
                                rights.stream()
                                        .map(ACL::getId)
                                        .filter(likely::contains)
                                        .findFirst()
                                        .orElseThrow(
                                                () ->
                                                        new IllegalStateException(
                                                                "the ZooKeeper servers make digests"
                                                                    + " in a way that is not known"
                                                                    + " here")));
    }

    private Optional<Id> written(String algorithm) {
        try {
            byte[] digest = MessageDigest.getInstance(algorithm).digest(owner.bytes());
            String text = owner.user() + ":" + Base64.getEncoder().encodeToString(digest);
            return Optional.of(new Id(DigestAuth.SCHEME, text));
        } catch (NoSuchAlgorithmException e) {
            return Optional.empty();
        }
    }

    private Single<Outcome> run(Id id, boolean trial, IntConsumer progress) {
        return strangers(id)
                .flatMap(
                        strangers -> {
                            int[] seen = new int[2];
                            boolean change = !trial && strangers.isEmpty();
                            return walk(tree.root())
                                    .flatMapSingle(path -> look(path, id), false, MAX_IN_FLIGHT)
                                    .filter(found -> !found.path().equals(tree.operator()))
                                    .concatMapEager(
                                            found -> settled(found, id, change).toFlowable(),
                                            MAX_IN_FLIGHT,
                                            1)
                                    .doOnNext(
                                            found -> {
                                                progress.accept(++seen[0]);
                                                seen[1] += found.owned() ? 0 : 1;
                                            })
                                    .ignoreElements()
                                    .toSingle(() -> new Outcome(seen[0], seen[1], strangers));
                        });
    }

    private Single<Found> settled(Found found, Id id, boolean change) {
        return found.owned() || !change
                ? Single.just(found)
                : session.setRights(found.path(), alone(id)).map(done -> found);
    }

    private static List<ACL> alone(Id id) {
        // ZooKeeper's client asks the list for null, which List.of does not take.
        List<ACL> rights = new ArrayList<>();
        rights.add(new ACL(Perms.ALL, id));
        return Collections.unmodifiableList(rights);
    }

    private Single<Found> look(String path, Id id) {
        return session.rights(path)
                .map(rights -> new Found(path, rights.isEmpty() || isOwned(rights, id)))
                .onErrorResumeNext(e -> Single.error(e instanceof NoAuthException ? not(path) : e));
    }

    /** What a node has made that shows a certificate is that certificate's, too. */
    private static boolean isOwned(List<ACL> rights, Id id) {
        return rights.stream()
                        .allMatch(
                                each ->
                                        each.getId().equals(id)
                                                || each.getId().getScheme().equals(CERTIFICATES))
                && rights.stream()
                        .anyMatch(each -> each.getId().equals(id) && each.getPerms() == Perms.ALL);
    }

    /** Each node of the cluster has made the one that says it is present. */
    private Single<List<String>> strangers(Id id) {
        return session.children(tree.nodes(), null)
                .flatMapPublisher(names -> Flowable.fromIterable(names.orElse(List.of())))
                .concatMapSingle(
                        name ->
                                look(tree.node(name), id)
                                        .map(found -> found.owned() ? "" : name)
                                        .onErrorResumeNext(
                                                e ->
                                                        e instanceof Stranger
                                                                ? Single.just(name)
                                                                : Single.error(e)))
                .filter(name -> !name.isEmpty())
                .toList();
    }

    private Flowable<String> walk(String path) {
        return session.children(path, null)
                .onErrorResumeNext(e -> Single.error(e instanceof NoAuthException ? not(path) : e))
                .flatMapPublisher(
                        found ->
                                found.isEmpty()
                                        ? Flowable.empty()
                                        : Flowable.fromIterable(found.get())
                                                .flatMap(
                                                        name -> walk(path + "/" + name),
                                                        MAX_IN_FLIGHT)
                                                .startWithItem(path));
    }

    private static Throwable not(String path) {
        return new Stranger(path);
    }

    /** A node that another user owns. */
    private static final class Stranger extends Exception {
        private static final long serialVersionUID = 1L;

        Stranger(String path) {
            super(
                    path
                            + " belongs to another ZooKeeper user; give the file with its"
                            + " user:secret as --former");
        }
    }

    private static Throwable said(Throwable e) {
        if (e instanceof Stranger) {
            return new IllegalStateException(e.getMessage(), e);
        }
        if (e instanceof NoAuthException
                || (e instanceof Session.MultiRefused refused && refused.code == Code.NOAUTH)) {
            return new IllegalStateException(
                    "the root belongs to another ZooKeeper user; give the file with its"
                            + " user:secret as --former",
                    e);
        }
        if (e instanceof Session.MultiRefused refused && refused.code == Code.NODEEXISTS) {
            return new IllegalStateException(
                    "another command is at work, or has died within its session timeout", e);
        }
        return OperatorAccess.said(e);
    }
}
