package io.carillon.core.contract;

import io.carillon.model.AgentId;
import io.carillon.model.run.TaskId;
import java.time.Instant;
import java.util.List;

/** What was heard of Mesos, and what is waited for: passing changes of the link. */
public sealed interface LinkChange extends Change.OfLink {

    /** Mesos has said something, if only that it is there. */
    record MesosHeard(Instant at, String because) implements LinkChange {
        @Override
        public <T> T accept(ChangeHandler<T> handler) {
            return handler.mesosHeard(this);
        }
    }

    /**
     * Tasks reach the API through other nodes from now on.
     *
     * @param urls base URLs of the nodes present, this one first
     */
    record NodesKnown(List<String> urls, String because) implements LinkChange {
        public NodesKnown {
            urls = List.copyOf(urls);
        }

        @Override
        public <T> T accept(ChangeHandler<T> handler) {
            return handler.nodesKnown(this);
        }
    }

    /** Some tasks wait for the offers of other agents. */
    record SpreadAwaited(Spread spread, String because) implements LinkChange {
        @Override
        public <T> T accept(ChangeHandler<T> handler) {
            return handler.spreadAwaited(this);
        }
    }

    /** Offers are kept for the gang of a run from now on, or for none any more. */
    record GangHeld(GangHold hold, String because) implements LinkChange {
        @Override
        public <T> T accept(ChangeHandler<T> handler) {
            return handler.gangHeld(this);
        }
    }

    /**
     * There was no subscription for a large part of the time that Mesos keeps the framework without
     * one.
     *
     * @param stage the part that has passed: an index of {@code FrameworkRules.STAGES}, counted
     *     from 1
     */
    record AbsenceNoted(int stage, String because) implements LinkChange {
        @Override
        public <T> T accept(ChangeHandler<T> handler) {
            return handler.absenceNoted(this);
        }
    }

    /**
     * Mesos says that a task is lost.
     *
     * @param live how many were live before, with this one
     */
    record TaskLost(TaskId task, Instant at, int live, String because) implements LinkChange {
        @Override
        public <T> T accept(ChangeHandler<T> handler) {
            return handler.taskLost(this);
        }
    }

    /** Mesos says that these agents have maintenance planned. */
    record MaintenanceTold(List<AgentId> agents, Instant at, String because) implements LinkChange {
        public MaintenanceTold {
            agents = List.copyOf(agents);
        }

        @Override
        public <T> T accept(ChangeHandler<T> handler) {
            return handler.maintenanceTold(this);
        }
    }

    /** How far the reconciliation is. */
    record Reconciled(Reconciliation reconciliation, String because) implements LinkChange {
        @Override
        public String subject() {
            return "reconciliation";
        }

        @Override
        public <T> T accept(ChangeHandler<T> handler) {
            return handler.reconciled(this);
        }
    }
}
