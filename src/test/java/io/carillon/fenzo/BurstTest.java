package io.carillon.fenzo;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.Input;
import io.carillon.core.contract.Settings;
import io.carillon.core.state.State;
import io.carillon.model.OfferId;
import io.carillon.model.job.Resources;
import io.carillon.model.job.Schedule;
import io.carillon.model.mesos.Launch;
import io.carillon.model.mesos.ReportState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Many jobs of one shard fire in one second, when two of three idle agents have been given back and
 * are not offered unasked, because something smaller fires all the time. The rules, the search for
 * places and a Mesos that keeps to its filters play it in virtual time.
 */
class BurstTest {
    private static final int JOBS = 200;
    private static final Duration STEP = Duration.ofMillis(250);
    private static final Resources SMALL = new Resources(50, 1_000, 0, 0, 0);
    private static final Instant BURST = CoreDriver.START.plusSeconds(120);

    private final CoreDriver core = new CoreDriver(new State(Settings.DEFAULT));
    private final FenzoPlacement fenzo = new FenzoPlacement();

    /** What of each agent is free, in thousandths of a processor. */
    private final TreeMap<String, Long> free = new TreeMap<>();

    /** Those that may not be offered, until they are asked for. */
    private final TreeSet<String> refused = new TreeSet<>();

    private final LinkedHashMap<OfferId, String> offered = new LinkedHashMap<>();

    /** What has been launched of the burst, by agent, and when. */
    private final TreeMap<String, Integer> launched = new TreeMap<>();

    private Instant last = Instant.MIN;
    private final List<Launch> running = new ArrayList<>();
    private final TreeMap<String, String> places = new TreeMap<>();
    private int seen;
    private int offers;

    private static JobForTests job(String name, Schedule.Rule rule) {
        JobForTests job = new JobForTests();
        job.name = name;
        job.schedule = new Schedule(rule, Optional.empty(), Optional.empty());
        job.resources = SMALL;
        return job;
    }

    @Test
    void manyJobsThatFireInOneSecondAreSharedOutAndStartAtOnce() {
        List.of("a", "b", "c").forEach(agent -> free.put(agent, 4_000L));
        core.give(new Input.Subscribed("framework", "master"));
        core.put(job("tick", new Schedule.Every(Duration.ofSeconds(1))));
        for (int i = 0; i < JOBS; i++) {
            core.put(job("job" + i, new Schedule.At(BURST)));
        }
        play(BURST.minusSeconds(10));
        assertThat(refused).as("the case: most agents have been given back").hasSize(2);
        assertThat(launched).isEmpty();

        play(BURST.plusSeconds(60));

        assertThat(launched.values().stream().mapToInt(many -> many).sum()).isEqualTo(JOBS);
        assertThat(launched.values())
                .hasSize(3)
                .allSatisfy(many -> assertThat(many).isGreaterThan(JOBS / 4));
        assertThat(last).isBefore(BURST.plusSeconds(3));
    }

    private void play(Instant until) {
        while (core.now.isBefore(until)) {
            core.now = core.now.plus(STEP);
            core.ticks();
            settle();
            if (core.now.getNano() == 0) {
                ends();
                allocate();
            }
        }
    }

    /** What has run for a second has ended well. */
    private void ends() {
        for (Launch launch : List.copyOf(running)) {
            running.remove(launch);
            free.merge(places.get(launch.task().toString()), SMALL.cpusMilli(), Long::sum);
            core.report(launch.task(), ReportState.FINISHED, "");
        }
        settle();
    }

    /** Mesos offers what is free of each agent, once a second. */
    private void allocate() {
        for (String agent : free.keySet()) {
            if (!refused.contains(agent) && !offered.containsValue(agent) && free.get(agent) > 0) {
                offered.put(core.offers("o" + ++offers, agent, free.get(agent), 4_000_000), agent);
            }
        }
        settle();
    }

    /** All that can be decided now, with each order carried out at once. */
    private void settle() {
        do {
            core.settle();
            while (seen < core.effects.size()) {
                obey(core.effects.get(seen++));
            }
        } while (!core.state.supply().placing() && !core.give(new Input.Settled()).isEmpty());
    }

    private void obey(Effect effect) {
        if (effect instanceof Effect.Place place) {
            core.give(new Input.PlacementArrived(fenzo.place(place.request()).blockingGet()));
            core.ticks();
        } else if (effect instanceof Effect.Revive) {
            refused.clear();
        } else if (effect instanceof Effect.Decline decline) {
            decline.offers().forEach(offer -> given(offer, decline.refuse()));
        } else if (effect instanceof Effect.Accept accept) {
            accept.offers().forEach(offer -> given(offer, accept.refuse()));
            accept.launches().forEach(launch -> launch(accept.agent().value(), launch));
        }
    }

    private void given(OfferId offer, Duration refuse) {
        String agent = offered.remove(offer);
        if (agent != null && !refuse.isZero()) {
            refused.add(agent);
        }
    }

    private void launch(String agent, Launch launch) {
        free.merge(agent, -SMALL.cpusMilli(), Long::sum);
        places.put(launch.task().toString(), agent);
        running.add(launch);
        core.report(launch.task(), ReportState.RUNNING, "");
        if (!launch.task().run().job().equals("tick")) {
            launched.merge(agent, 1, Integer::sum);
            last = core.now;
        }
    }
}
