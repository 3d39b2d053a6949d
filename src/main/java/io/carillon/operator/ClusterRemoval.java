package io.carillon.operator;

import io.carillon.config.Config;
import io.carillon.config.Keys;
import io.carillon.mesos.MasterUrl;
import io.carillon.mesos.Teardown;
import io.carillon.node.NodeSettings;
import io.carillon.runtime.Election.Node;
import io.carillon.terminal.Failures;
import io.carillon.zookeeper.OperatorAccess;
import io.carillon.zookeeper.OperatorAccess.ClusterStatus;
import io.carillon.zookeeper.OperatorFence;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The end of a cluster: its framework is torn down at Mesos, which kills all its tasks, and its
 * state is removed. May be repeated until it is complete. Blocks; one thread.
 */
public final class ClusterRemoval implements AutoCloseable {
    private final OperatorAccess access;
    private final Config config;
    private final boolean stateOnly;
    private final String root;
    private final ClusterStatus found;
    private Optional<FrameworkRemoval> framework = Optional.empty();

    /**
     * The things that will be removed.
     *
     * @param records number of stored records
     * @param cluster the state that the records describe
     * @param master the master that will be asked to tear the framework down; empty if none will be
     *     asked
     * @param leader name of the node that will stop leading
     */
    public record Plan(
            long records,
            StoredCluster cluster,
            Optional<MasterUrl> master,
            Optional<String> leader) {}

    /**
     * The result of a removal.
     *
     * @param framework id of the framework that Mesos has removed; empty when it was left alone
     * @param already Mesos had removed the framework before
     * @param nodes names of the nodes that still run; a mark keeps them from starting again
     */
    public record Result(Optional<String> framework, boolean already, List<String> nodes) {}

    private ClusterRemoval(
            OperatorAccess access, Config config, boolean stateOnly, ClusterStatus found) {
        this.access = access;
        this.config = config;
        this.stateOnly = stateOnly;
        this.root = config.get(Keys.ZOOKEEPER_ROOT);
        this.found = found;
    }

    /**
     * Looks at the cluster and changes nothing.
     *
     * @param stateOnly leaves the framework and its tasks to Mesos
     * @throws OperatorException when nothing may be removed there
     */
    public static ClusterRemoval open(Config config, boolean stateOnly)
            throws IOException, InterruptedException, OperatorException {
        OperatorAccess access = OperatorAccess.open(NodeSettings.zookeeper(config));
        ClusterRemoval removal;
        try {
            ClusterStatus found = access.look().blockingGet();
            removal = new ClusterRemoval(access, config, stateOnly, found);
            removal.check();
            return removal;
        } catch (Throwable e) {
            access.close();
            throw e;
        }
    }

    private void check() throws OperatorException {
        if (!found.exists()) {
            throw new OperatorException(
                    "there is nothing at " + config.get(Keys.ZOOKEEPER_SERVERS) + root);
        }
        Optional<String> busy = Presence.operator(root, found);
        if (busy.isPresent()) {
            throw new OperatorException(busy.get());
        }
        if (found.restoring() && !stateOnly) {
            throw new OperatorException.Framework(
                    "a restore into " + root + " has broken off; complete it first");
        }
        if (found.unknownLayout().isPresent()) {
            throw new OperatorException(found.unknownLayout().get());
        }
    }

    /** Nothing is stored and no node runs. */
    public boolean isEmpty() {
        return found.records() == 0 && !found.removing() && found.nodes().isEmpty();
    }

    /**
     * Finds out what will be removed, and changes nothing.
     *
     * @throws OperatorException when the framework is not known, or no master
     */
    public Plan plan() throws OperatorException {
        StoredCluster stored = StoredCluster.of(access.load().blockingGet());
        Optional<String> leader = found.leader().map(Node::name);
        if (stateOnly || (stored.framework().isEmpty() && stored.unreadable().isEmpty())) {
            return new Plan(found.records(), stored, Optional.empty(), leader);
        }
        if (stored.unreadable().isPresent()) {
            throw new OperatorException.Framework(
                    "the framework id cannot be read (%s), so the framework may still be alive."
                                    .formatted(stored.unreadable().get())
                            + (" Write the id that Mesos shows into %s/framework/id"
                                            + " (docs/OPERATIONS.md, \"When Mesos has removed the"
                                            + " framework\") and repeat this")
                                    .formatted(root));
        }
        FrameworkRemoval prepared = FrameworkRemoval.prepare(config);
        framework = Optional.of(prepared);
        Optional<MasterUrl> master = prepared.master();
        if (master.isEmpty()) {
            throw new OperatorException.Framework(
                    "no leading Mesos master is known at "
                            + config.get(Keys.MESOS_MASTER)
                            + "; nothing has been changed");
        }
        return new Plan(found.records(), stored, master, leader);
    }

    /**
     * Removes it all.
     *
     * @param timeout how long Mesos may take to confirm
     * @throws OperatorException when it cannot be done, or has broken off
     */
    public Result run(Plan plan, String who, Duration timeout, StepListener listener)
            throws IOException, OperatorException {
        OperatorFence fence = access.seize(OperatorFence.Purpose.REMOVAL, who, 0).blockingGet();
        try {
            // The leader could write until just now.
            StoredCluster last = StoredCluster.of(fence.load().blockingGet());
            if (!stateOnly && !last.sameFramework(plan.cluster())) {
                fence.release().blockingAwait();
                throw new OperatorException("the framework has changed just now; repeat this");
            }
            boolean already = false;
            Optional<String> id = Optional.empty();
            if (framework.isPresent()) {
                id = last.framework();
                already =
                        framework.get().run(id.orElseThrow(), timeout)
                                == Teardown.Outcome.GONE_BEFORE;
            }
            fence.erase(count -> listener.reached("removed", count)).blockingAwait();
            boolean complete = fence.removed().blockingGet();
            List<String> nodes = complete ? List.of() : Presence.names(access.look().blockingGet());
            return new Result(id, already, nodes);
        } catch (Teardown.FailedException e) {
            throw notTornDown(fence, e);
        } catch (RuntimeException e) {
            throw new OperatorException(
                    "the uninstallation has broken off: "
                            + Failures.said(e)
                            + ". No node does anything at "
                            + root
                            + " any more; repeat it");
        }
    }

    private OperatorException notTornDown(OperatorFence fence, Teardown.FailedException why) {
        boolean clean = !why.sent() && !found.removing();
        if (clean) {
            fence.release().blockingAwait();
        }
        return new OperatorException.Framework(
                why.getMessage()
                        + (clean
                                ? ". Nothing has been changed, and nodes keep running"
                                : ". The state is kept, and no node does anything: repeat it"));
    }

    @Override
    public void close() {
        framework.ifPresent(FrameworkRemoval::close);
        access.close();
    }
}
