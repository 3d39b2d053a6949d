package io.carillon.simulation;

import io.carillon.core.contract.Change;
import io.carillon.core.contract.Decision;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.GangHold;
import io.carillon.core.contract.Input;
import io.carillon.core.contract.LinkChange;
import io.carillon.core.contract.ShardStep;
import io.carillon.core.state.RunEntry;
import io.carillon.core.state.State;
import io.carillon.model.mesos.Launch;
import io.carillon.model.mesos.PlacementRequest;
import io.carillon.model.mesos.PlacementRequest.Wanted;
import io.carillon.model.run.ShardId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a mutant makes of shards that start together. */
final class MutatedGangs {
    private MutatedGangs() {}

    static Decision decision(Mutant mutant, State state, Input input, Decision right, Instant now) {
        return switch (mutant) {
            case HALF_GANGS -> half(state, right);
            case FORGOTTEN_GANGS -> forgotten(right);
            case GREEDY_GANGS -> greedy(state, input, right, now);
            default -> right;
        };
    }

    private static Decision half(State state, Decision right) {
        Optional<ShardId> first =
                right.changes().stream()
                        .filter(Change.ShardChanged.class::isInstance)
                        .map(Change.ShardChanged.class::cast)
                        .filter(change -> change.step() == ShardStep.TASK_LAUNCHING)
                        .map(Change.ShardChanged::id)
                        .filter(id -> state.run(id.run()).filter(RunEntry::isGang).isPresent())
                        .findFirst();
        if (first.isEmpty()) {
            return right;
        }
        Decision half = new Decision();
        for (Change change : right.changes()) {
            boolean left =
                    change instanceof Change.ShardChanged one && one.id().equals(first.get());
            if (!left) {
                half.change(change);
            }
        }
        for (Effect effect : right.effects()) {
            Optional<Effect> rest = without(effect, first.get());
            rest.ifPresent(half::effect);
        }
        return half;
    }

    private static Optional<Effect> without(Effect effect, ShardId left) {
        if (!(effect instanceof Effect.Accept accept)) {
            return Optional.of(effect);
        }
        List<Launch> launches =
                accept.launches().stream()
                        .filter(launch -> !launch.task().shardId().equals(left))
                        .toList();
        return launches.isEmpty()
                ? Optional.of(new Effect.Decline(accept.offers(), accept.refuse()))
                : Optional.of(
                        new Effect.Accept(
                                accept.offers(), accept.agent(), launches, accept.refuse()));
    }

    private static Decision forgotten(Decision right) {
        Decision without = new Decision();
        right.changes().forEach(without::change);
        for (Effect effect : right.effects()) {
            if (effect instanceof Effect.Place place) {
                PlacementRequest asked = place.request();
                List<Wanted> others =
                        asked.tasks().stream().filter(wanted -> !wanted.gang()).toList();
                without.effect(
                        new Effect.Place(
                                new PlacementRequest(
                                        asked.number(), others, asked.hosts(), asked.spread())));
            } else {
                without.effect(effect);
            }
        }
        return without;
    }

    /** Once its time is over, it begins anew for the same gang. */
    private static Decision greedy(State state, Input input, Decision right, Instant now) {
        GangHold hold = state.supply().gangs();
        boolean ends =
                right.changes().stream()
                        .anyMatch(
                                change ->
                                        change instanceof LinkChange.GangHeld held
                                                && held.hold().run().isEmpty());
        boolean fits =
                right.effects().stream()
                        .anyMatch(
                                effect ->
                                        effect instanceof Effect.Place place
                                                && place.request().tasks().stream()
                                                        .anyMatch(Wanted::gang));
        boolean waits = hold.run().flatMap(state::run).filter(RunEntry::isGang).isPresent();
        if (!(input instanceof Input.Settled) || !ends || fits || !waits) {
            return right;
        }
        Decision again = new Decision();
        again.change(new LinkChange.GangHeld(GangHold.of(hold.run().orElseThrow(), now), "spoilt"));
        return again;
    }
}
