package io.carillon.simulation;

import io.carillon.core.contract.Change;
import io.carillon.core.contract.FiresAccounted;
import io.carillon.core.state.JobEntry;
import io.carillon.core.state.State;
import io.carillon.model.run.Fire;
import io.carillon.model.run.Outcome;
import io.carillon.model.run.Shard;
import java.util.List;
import java.util.Optional;

/** What a mutant makes of the fires of shards that fire by themselves. */
final class MutatedResidents {
    private MutatedResidents() {}

    static Optional<Change> accounted(Mutant mutant, State state, FiresAccounted change) {
        return switch (mutant) {
            case UNTOLD_FIRES ->
                    change.because().contains("has told") ? Optional.empty() : Optional.of(change);
            case OPEN_ACCOUNTS ->
                    change.because().equals("its run has ended")
                            ? Optional.empty()
                            : Optional.of(change);
            case DOUBLED_FIRES ->
                    Optional.of(
                            with(change, state.shard(change.id()).orElseThrow(), change.fires()));
            case FORGOTTEN_GAPS ->
                    Optional.of(
                            with(
                                    change,
                                    change.shard(),
                                    change.fires().stream()
                                            .filter(f -> f.outcome() != Outcome.MISSED)
                                            .toList()));
            case LOST_AS_MISSED ->
                    Optional.of(
                            with(
                                    change,
                                    change.shard(),
                                    change.fires().stream()
                                            .map(MutatedResidents::missed)
                                            .toList()));
            default -> Optional.of(change);
        };
    }

    private static FiresAccounted with(FiresAccounted change, Shard shard, List<Fire> fires) {
        return new FiresAccounted(change.id(), shard, fires, change.because());
    }

    private static Fire missed(Fire fire) {
        return fire.outcome() == Outcome.LOST
                ? new Fire(
                        fire.nominalTime(),
                        fire.through(),
                        fire.count(),
                        Outcome.MISSED,
                        fire.because(),
                        fire.run(),
                        fire.shard())
                : fire;
    }

    /** Whether the mutant does not enter it. */
    static boolean forgets(Mutant mutant, State state, Change.FireRecorded change) {
        return mutant == Mutant.FORGOTTEN_REST
                && state.job(change.job())
                        .map(JobEntry::stored)
                        .filter(stored -> stored.job().resident())
                        .isPresent();
    }
}
