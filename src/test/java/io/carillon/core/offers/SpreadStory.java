package io.carillon.core.offers;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.Input;
import io.carillon.core.contract.Settings;
import io.carillon.core.state.State;
import io.carillon.model.AgentId;
import io.carillon.model.job.Resources;
import io.carillon.model.job.Schedule;
import io.carillon.model.mesos.PlacementRequest;
import io.carillon.model.run.RunId;
import io.carillon.model.run.Shard;
import io.carillon.simulation.NaivePlacement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;

/** Agents that offer and are given back, runs of small shards, and what becomes of both. */
abstract class SpreadStory {
    static final Resources SMALL = new Resources(1_000, 1_000, 0, 0, 0);

    final CoreDriver core = new CoreDriver(new State(Settings.DEFAULT));
    private int offers;

    @BeforeEach
    final void subscribe() {
        core.give(new Input.Subscribed("framework", "master"));
    }

    /** Something fires every second on a; the offers of b were given back and stay refused. */
    final void busyOnA() {
        busyOnA(10_000);
    }

    final void busyOnA(long cpusOfB) {
        JobForTests tick = new JobForTests();
        tick.name = "tick";
        Schedule.Rule everySecond = new Schedule.Every(Duration.ofSeconds(1));
        tick.schedule = new Schedule(everySecond, Optional.empty(), Optional.empty());
        core.put(tick);
        pass(Duration.ofSeconds(2));
        offer("a");
        offer("b", cpusOfB);
        pass(Duration.ofSeconds(3));
        offer("a");
        settle();
        assertThat(core.state.supply().knownAgents().awaited()).containsKey(new AgentId("b"));
        assertThat(held()).containsExactly("a");
        core.effects.clear();
    }

    final List<Integer> searched() {
        return core.effects.stream()
                .filter(Effect.Place.class::isInstance)
                .map(effect -> ((Effect.Place) effect).request().tasks().size())
                .toList();
    }

    final int revives() {
        return (int) core.effects.stream().filter(e -> e instanceof Effect.Revive).count();
    }

    final List<String> held() {
        List<String> held = new ArrayList<>();
        core.state.supply().offers().values().forEach(offer -> held.add(offer.host()));
        return held;
    }

    final void pass(Duration time) {
        Instant end = core.now.plus(time);
        while (core.now.isBefore(end)) {
            core.now = core.now.plusMillis(250);
            core.ticks();
            settle();
        }
    }

    final RunId run(String name, int shards) {
        return run(name, shards, SMALL);
    }

    final RunId run(String name, int shards, Resources resources) {
        JobForTests job = job(name, shards);
        job.resources = resources;
        core.put(job);
        return ((Answer.RunAccepted) core.run(name)).run();
    }

    final JobForTests job(String name, int shards) {
        JobForTests job = new JobForTests();
        job.name = name;
        job.schedule = Schedule.BY_HAND;
        job.shards = shards;
        job.maxParallel = shards;
        job.resources = SMALL;
        core.put(job);
        return job;
    }

    final void offer(String agent) {
        offer(agent, 10_000);
    }

    final void offer(String agent, long cpusMilli) {
        core.offers("o" + ++offers, agent, cpusMilli, 100_000);
    }

    /** Everything that can be decided now, with each search answered at once. */
    final void settle() {
        while (true) {
            int before = core.effects.size();
            core.settle();
            List<Effect> news = List.copyOf(core.effects.subList(before, core.effects.size()));
            boolean searched = false;
            for (Effect effect : news) {
                if (effect instanceof Effect.Place place) {
                    PlacementRequest request = place.request();
                    core.give(new Input.PlacementArrived(NaivePlacement.firstFit(request)));
                    core.ticks();
                    searched = true;
                }
            }
            if (!searched) {
                return;
            }
        }
    }

    final Map<String, Integer> places(RunId run) {
        TreeMap<String, Integer> places = new TreeMap<>();
        for (Shard shard : core.state.run(run).orElseThrow().shards().values()) {
            shard.task()
                    .filter(task -> task.phase().live())
                    .ifPresent(task -> places.merge(task.host(), 1, Integer::sum));
        }
        return places;
    }
}
