package io.carillon.bench;

import io.carillon.config.Config;
import io.carillon.core.contract.Change;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.LinkChange;
import io.carillon.node.Futures;
import io.carillon.node.Node;
import io.carillon.node.NodeSettings;
import io.carillon.runtime.EngineObserver;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The program of a node in a JVM of its own. Besides the log it prints a {@link Mark} for each fact
 * that is measured. Its arguments are settings as {@code key=value}. The observer is called on the
 * engine's thread.
 */
final class MeasuredNode implements EngineObserver {
    /** A fact, printed as a line of its own. */
    enum Mark {
        /** The operations API listens; the URL follows. */
        SERVES,
        /** The first launch of a term has left for Mesos. */
        LAUNCHED,
        /** All tasks that were live at the takeover have been answered for. */
        CONFIRMED;

        /** What the line begins with. */
        String line() {
            return "[measured] " + name();
        }
    }

    private boolean launched;
    private boolean confirmed;

    private MeasuredNode() {}

    /** Starts the node; it ends with the process. */
    public static void main(String[] settings) throws Exception {
        Config config = Config.load(Optional.empty(), new TreeMap<>(), List.of(settings));
        NodeSettings own = NodeSettings.of(config, NodeSettings.processName());
        EventLoopWatchdog loops = EventLoopWatchdog.start(BenchReport.LONG_BLOCK);
        Node node = Futures.get(Node.start(loops.vertx(), own, List.of(new MeasuredNode())));
        print(Mark.SERVES.line() + " " + node.url());
    }

    @Override
    public void released(Effect effect) {
        if (!launched && effect instanceof Effect.Accept) {
            launched = true;
            print(Mark.LAUNCHED.line());
        }
    }

    @Override
    public void committed(List<Change> changes) {
        for (Change change : changes) {
            if (!confirmed && change instanceof LinkChange.Reconciled now && isComplete(now)) {
                confirmed = true;
                print(Mark.CONFIRMED.line());
            }
        }
    }

    private static boolean isComplete(LinkChange.Reconciled now) {
        return !now.reconciliation().implicit()
                && now.reconciliation().rounds() > 0
                && !now.reconciliation().running();
    }

    @Override
    public void ended(String because) {
        launched = false;
        confirmed = false;
    }

    private static void print(String line) {
        System.out.println(line);
    }
}
