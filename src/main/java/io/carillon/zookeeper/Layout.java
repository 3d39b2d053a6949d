package io.carillon.zookeeper;

import io.carillon.zookeeper.Session.Found;
import io.reactivex.rxjava3.core.Single;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.ZooDefs.Ids;

/**
 * Whether this program may work on what is stored below a root: the version of the layout that was
 * written there first, and that no restore or uninstallation is under way or has broken off. A node
 * that may not work does not stand for election, and a take-over that overlooked it is refused by
 * the server.
 */
final class Layout {
    /** The layout of {@link Tree} and of the records in it. */
    static final int VERSION = 1;

    private final Session session;
    private final Tree tree;

    Layout(Session session, Tree tree) {
        this.session = session;
        this.tree = tree;
    }

    /**
     * What was found.
     *
     * @param refusal why this program may not work there; empty when it may
     * @param version the version of the node that tells the layout; empty when it is not there
     */
    record Verdict(Optional<String> refusal, Optional<Integer> version) {}

    /** Looks, behind everything that was acknowledged to anybody before. */
    Single<Verdict> look() {
        return session.sync(tree.root())
                .andThen(
                        Single.defer(
                                () ->
                                        Single.zip(
                                                session.exists(tree.restoring(), null),
                                                session.exists(tree.removing(), null),
                                                session.read(tree.format(), null),
                                                this::verdict)));
    }

    private Verdict verdict(boolean restoring, boolean removing, Optional<Found> format) {
        Optional<Integer> version = format.map(found -> found.version);
        if (removing) {
            return new Verdict(
                    Optional.of(
                            tree.root()
                                    + " is being uninstalled, or has been while nodes ran; nothing"
                                    + " is done there before that is complete (carillon cluster"
                                    + " uninstall, with all nodes stopped)"),
                    version);
        }
        if (restoring) {
            return new Verdict(
                    Optional.of(
                            "a restore into "
                                    + tree.root()
                                    + " is under way or has broken off; nothing is done before it"
                                    + " is complete (carillon cluster restore)"),
                    version);
        }
        return new Verdict(format.flatMap(this::refused), version);
    }

    /** Why state of that layout is not this program's; empty when it is. */
    Optional<String> refused(Found format) {
        String text = new String(format.data, StandardCharsets.UTF_8).strip();
        if (!text.matches("[0-9]{1,9}")) {
            return Optional.of(
                    tree.format() + " does not tell a layout version; it should be " + VERSION);
        }
        int stored = Integer.parseInt(text);
        return stored == VERSION
                ? Optional.empty()
                : Optional.of(
                        "what is stored below "
                                + tree.root()
                                + " has layout "
                                + stored
                                + ", and this program knows layout "
                                + VERSION
                                + (stored > VERSION
                                        ? "; run the newer program that wrote it"
                                        : ""));
    }

    /** What a take-over must do in its one step, for the verdict still to hold. */
    List<Op> held(Verdict verdict) {
        Op format =
                verdict.version().isPresent()
                        ? Op.check(tree.format(), verdict.version().get())
                        : create(tree.format(), text());
        // There is no operation that checks an absence.
        return List.of(
                format,
                create(tree.restoring(), new byte[0]),
                Op.delete(tree.restoring(), -1),
                create(tree.removing(), new byte[0]),
                Op.delete(tree.removing(), -1));
    }

    static byte[] text() {
        return Integer.toString(VERSION).getBytes(StandardCharsets.US_ASCII);
    }

    private static Op create(String path, byte[] data) {
        return Op.create(path, data, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
    }
}
