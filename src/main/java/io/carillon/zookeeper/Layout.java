package io.carillon.zookeeper;

import io.carillon.zookeeper.Session.Found;
import io.reactivex.rxjava3.core.Single;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.zookeeper.Op;

/**
 * Whether this program can work with the state below a root: it knows the version of the layout,
 * and no restore or uninstallation is running or was interrupted. A node that cannot work does not
 * stand for election, and the server refuses a takeover that overlooked it.
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
     * The result of a look at the layout.
     *
     * @param refusal why this program cannot work there; empty if it can
     * @param version the version of the layout's node; empty if there is none
     */
    record Verdict(Optional<String> refusal, Optional<Integer> version) {}

    /** Looks behind a sync, so every write that any client got acknowledged is seen. */
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
                                    + " is being uninstalled, or was uninstalled while nodes ran;"
                                    + " no node works there until that is complete (carillon"
                                    + " cluster uninstall, with all nodes stopped)"),
                    version);
        }
        if (restoring) {
            return new Verdict(
                    Optional.of(
                            "a restore into "
                                    + tree.root()
                                    + " is running or was interrupted; no node works there until it"
                                    + " is complete (carillon cluster restore)"),
                    version);
        }
        return new Verdict(format.flatMap(this::refused), version);
    }

    /** Why this program does not know the layout; empty if it knows it. */
    Optional<String> refused(Found format) {
        String text = new String(format.data, StandardCharsets.UTF_8).strip();
        if (!text.matches("[0-9]{1,9}")) {
            return Optional.of(
                    tree.format() + " is not a valid layout version; it should be " + VERSION);
        }
        int stored = Integer.parseInt(text);
        return stored == VERSION
                ? Optional.empty()
                : Optional.of(
                        "the state below "
                                + tree.root()
                                + " has layout "
                                + stored
                                + ", and this program knows layout "
                                + VERSION
                                + (stored > VERSION
                                        ? "; run the newer program that wrote it"
                                        : ""));
    }

    /** The operations that make a takeover fail unless the verdict still holds. */
    List<Op> held(Verdict verdict) {
        Op format =
                verdict.version().isPresent()
                        ? Op.check(tree.format(), verdict.version().get())
                        : session.nodes().create(tree.format(), text());
        // ZooKeeper has no operation that checks for absence.
        return List.of(
                format,
                session.nodes().create(tree.restoring()),
                Op.delete(tree.restoring(), -1),
                session.nodes().create(tree.removing()),
                Op.delete(tree.removing(), -1));
    }

    static byte[] text() {
        return Integer.toString(VERSION).getBytes(StandardCharsets.US_ASCII);
    }
}
