package io.carillon.zookeeper;

import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Single;
import java.util.List;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooDefs.Perms;
import org.apache.zookeeper.data.ACL;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks whether everyone may change what is stored, though this client authenticates: what was
 * stored before it did so stays open until its access lists are changed.
 */
final class OpenNodes {
    private static final Logger log = LoggerFactory.getLogger(OpenNodes.class);

    private static final int CHANGES = Perms.WRITE | Perms.CREATE | Perms.DELETE | Perms.ADMIN;

    private OpenNodes() {}

    /** Those that decide who leads and what is read; one that cannot be asked for is not open. */
    static Single<List<String>> find(Session session, Tree tree) {
        return Flowable.just(tree.root(), tree.leader(), tree.format(), tree.taskKey())
                .concatMapSingle(
                        path ->
                                session.rights(path)
                                        .onErrorReturnItem(List.of())
                                        .map(acl -> isOpen(acl) ? path : ""))
                .filter(path -> !path.isEmpty())
                .toList();
    }

    private static boolean isOpen(List<ACL> acl) {
        return acl.stream()
                .anyMatch(
                        each ->
                                each.getId().equals(Ids.ANYONE_ID_UNSAFE)
                                        && (each.getPerms() & CHANGES) != 0);
    }

    /** Tells the operator. */
    static void warn(List<String> paths) {
        if (!paths.isEmpty()) {
            log.warn(
                    "Every client of ZooKeeper may change {}, which was stored without"
                            + " zookeeper.authFile; close it with carillon cluster"
                            + " protect",
                    String.join(", ", paths));
        }
    }
}
