package io.carillon.core.offers;

import io.carillon.model.job.PortSet;
import io.carillon.model.job.Resources;
import io.carillon.model.mesos.ExecutorNeed;
import io.carillon.model.mesos.Need;
import io.carillon.model.mesos.Resource;
import java.util.List;
import java.util.Optional;

/**
 * What a task takes of the offers that it is launched on.
 *
 * @param executor what the executor takes that the task brings with it; empty: it brings none
 * @param task what the task takes itself, and what both have left
 */
record TaskCut(Optional<ResourceRules.Cut> executor, ResourceRules.Cut task) {

    /** An executor is stored with its parts, so they must fit into a record. */
    static final int MAX_PARTS = 24;

    /** Cuts what a task of that need takes, when no others come after it. */
    static Optional<TaskCut> of(List<Resource> from, HostAccount account, Need need) {
        return of(from, account, need, PortSet.EMPTY, PortSet.EMPTY);
    }

    /**
     * Cuts what a task of that need takes.
     *
     * @param from what the earlier tasks have left of the offers
     * @param account the same offers, with the same tasks placed
     * @param kept ports that later tasks must have
     * @param last ports that are taken last
     * @return empty if the task does not fit
     */
    static Optional<TaskCut> of(
            List<Resource> from, HostAccount account, Need need, PortSet kept, PortSet last) {
        if (!account.fits(need)) {
            return Optional.empty();
        }
        Optional<ExecutorNeed> brings = account.brings(need);
        Resources shared = brings.map(ExecutorNeed::resources).orElse(Resources.NONE);
        return ResourceRules.take(from, shared)
                .filter(cut -> cut.taken().size() <= MAX_PARTS)
                .flatMap(first -> after(first, brings.isPresent(), need, kept, last));
    }

    private static Optional<TaskCut> after(
            ResourceRules.Cut first, boolean brings, Need need, PortSet kept, PortSet last) {
        Optional<ResourceRules.Cut> executor = brings ? Optional.of(first) : Optional.empty();
        return ResourceRules.take(first.left(), need.resources(), kept, last)
                .map(task -> new TaskCut(executor, task));
    }
}
