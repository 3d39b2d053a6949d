package io.carillon.zookeeper;

import io.carillon.model.Opaque;
import io.carillon.runtime.TaskTokens;
import io.reactivex.rxjava3.core.Single;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.apache.zookeeper.KeeperException.Code;

/**
 * The key that the tokens of tasks are made with, and what the nodes sign unless they have a secret
 * of their own: the first node that joins makes it, and all nodes read it. It is part of no backup
 * and of no log. Who deletes it ends the validity of the tokens of all tasks, once the nodes have
 * joined anew.
 */
final class TaskKey {
    private TaskKey() {}

    /** The key of the cluster; it is made where there is none. */
    static Single<Opaque> of(Session session, Tree tree) {
        return session.read(tree.taskKey(), null)
                .flatMap(found -> found.isPresent() ? Single.just(found) : made(session, tree))
                .map(found -> checked(found, tree));
    }

    private static Single<Optional<Session.Found>> made(Session session, Tree tree) {
        byte[] key = new byte[TaskTokens.KEY_BYTES];
        new SecureRandom().nextBytes(key);
        return session.multi(List.of(session.nodes().create(tree.taskKey(), key)))
                .map(done -> true)
                .onErrorResumeNext(e -> another(e) ? Single.just(false) : Single.error(e))
                .flatMap(done -> session.read(tree.taskKey(), null));
    }

    /** Whether another node was faster. */
    private static boolean another(Throwable e) {
        return e instanceof Session.MultiRefused refused && refused.code == Code.NODEEXISTS;
    }

    private static Opaque checked(Optional<Session.Found> found, Tree tree) {
        return found.map(node -> new Opaque(node.data))
                .filter(key -> key.size() == TaskTokens.KEY_BYTES)
                .orElseThrow(
                        () ->
                                new IllegalStateException(
                                        tree.taskKey()
                                                + " is not a key of "
                                                + TaskTokens.KEY_BYTES
                                                + " bytes; delete it, and another one is made"));
    }
}
