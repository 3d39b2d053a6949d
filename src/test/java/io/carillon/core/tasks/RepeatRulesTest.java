package io.carillon.core.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Change;
import io.carillon.core.contract.Decision;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.Effect.Reconcile.Asked;
import io.carillon.core.contract.Input;
import io.carillon.core.contract.RepeatKind;
import io.carillon.model.AgentId;
import io.carillon.model.job.Delivery;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.run.RunId;
import io.carillon.model.run.TaskId;
import io.carillon.model.run.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What is said to Mesos again: the question about silent launches, the end of strays. */
class RepeatRulesTest {
    private static final String STRAY =
            new TaskId(new RunId("gone", CoreDriver.START, Trigger.CRON), 0, 1).toString();

    private final CoreDriver core = new CoreDriver();
    private final JobForTests job = new JobForTests();

    @Test
    void aSilentLaunchIsAskedForWithGrowingPauses() {
        String task = launched().toString();

        List<Long> asked = secondsOf(Effect.Reconcile.class, Duration.ofMinutes(10));

        assertThat(asked).containsExactly(5L, 10L, 20L, 40L, 80L, 160L, 280L, 400L, 520L);
        assertThat(core.effects)
                .filteredOn(Effect.Reconcile.class::isInstance)
                .containsOnly(new Effect.Reconcile(List.of(new Asked(task, new AgentId("agent")))));
        assertThat(core.state.reconciliation().running()).isFalse();
    }

    @Test
    void aLaunchOnItsWayDoesNotBringTheShortPausesBack() {
        TaskId task = launched();
        secondsOf(Effect.Reconcile.class, Duration.ofSeconds(45));

        core.report(task, ReportState.STAGING, "REASON_RECONCILIATION");

        assertThat(secondsOf(Effect.Reconcile.class, Duration.ofSeconds(30))).isEmpty();
        assertThat(secondsOf(Effect.Reconcile.class, Duration.ofSeconds(10))).hasSize(1);
    }

    /** What the first answers to the question lead to. */
    @ParameterizedTest
    @CsvSource({
        // Too early to be believed: asked again.
        "GONE, AT_LEAST_ONCE, 5, LAUNCHING",
        "UNKNOWN, AT_LEAST_ONCE, 5, LAUNCHING",
        "GONE, AT_LEAST_ONCE, 10, again",
        "GONE, AT_MOST_ONCE, 10, LOST",
        "LOST, AT_LEAST_ONCE, 10, again",
        "DROPPED, AT_MOST_ONCE, 10, LOST",
        "UNKNOWN, AT_LEAST_ONCE, 10, UNREACHABLE",
        "UNKNOWN, AT_MOST_ONCE, 10, UNREACHABLE",
        "UNREACHABLE, AT_LEAST_ONCE, 5, UNREACHABLE",
        "STAGING, AT_MOST_ONCE, 10, LAUNCHING",
        "STARTING, AT_MOST_ONCE, 5, STARTING",
        "RUNNING, AT_MOST_ONCE, 5, RUNNING",
        "FINISHED, AT_MOST_ONCE, 5, SUCCEEDED",
    })
    void anAnswer(ReportState said, Delivery delivery, int seconds, String expected) {
        job.delivery = delivery;
        TaskId task = launched();
        RunId run = task.run();
        secondsOf(Effect.Reconcile.class, Duration.ofSeconds(seconds));

        core.report(task, said, "REASON_RECONCILIATION");

        String became =
                core.state
                        .shard(task.shardId())
                        .flatMap(shard -> shard.task())
                        .map(t -> t.id().equals(task) ? t.phase().name() : "again")
                        .orElseGet(() -> core.job().finished().get(run).run().state().name());
        assertThat(became).isEqualTo(expected);
        assertThat(core.state.unansweredLaunches().size())
                .isEqualTo(expected.equals("LAUNCHING") ? 1 : 0);
    }

    @Test
    void silentLaunchesAreAskedForTogether() {
        subscribed();
        List<Asked> launches = new ArrayList<>();
        for (int i = 0; i < 1_500; i++) {
            launches.add(new Asked("task" + i, new AgentId("agent")));
        }
        core.state.apply(
                new Change.Repeated(
                        RepeatKind.UNANSWERED_LAUNCH, launches, Optional.of(core.now), "asked"));

        secondsOf(Effect.Reconcile.class, Duration.ofSeconds(5));

        assertThat(core.effects)
                .filteredOn(Effect.Reconcile.class::isInstance)
                .extracting(effect -> ((Effect.Reconcile) effect).tasks().size())
                .containsExactly(1_000, 500);
    }

    @Test
    void nothingIsAskedWithoutASubscription() {
        launched();
        core.give(new Input.Disconnected("the stream ended"));
        assertThat(RepeatRules.nextDue(core.state)).isEqualTo(Instant.MAX);
        core.now = core.now.plusSeconds(60);
        assertThat(RepeatRules.settled(core.state, core.now).isEmpty()).isTrue();

        core.give(new Input.Subscribed("framework", "master"));

        assertThat(RepeatRules.nextDue(core.state)).isEqualTo(core.now.plusSeconds(5));
    }

    @Test
    void aStrayIsKilledUntilItHasEnded() {
        subscribed();
        report(ReportState.RUNNING);
        report(ReportState.KILLING);
        report(ReportState.UNREACHABLE);
        assertThat(kills()).isEqualTo(1);

        assertThat(secondsOf(Effect.Kill.class, Duration.ofMinutes(4)))
                .containsExactly(5L, 15L, 35L, 75L, 135L, 195L);
        report(ReportState.RUNNING);
        assertThat(kills()).isEqualTo(8);
        report(ReportState.KILLED);

        assertThat(secondsOf(Effect.Kill.class, Duration.ofHours(1))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(ReportState.class)
    void whatEndsAStray(ReportState said) {
        subscribed();
        report(ReportState.RUNNING);
        report(said);

        boolean goesOn =
                TaskLifecycle.lives(said)
                        || said == ReportState.UNREACHABLE
                        || said == ReportState.UNRECOGNISED;
        assertThat(core.state.orphans().size()).isEqualTo(goesOn ? 1 : 0);
    }

    @Test
    void aNewSubscriptionBeginsThePausesAnew() {
        subscribed();
        report(ReportState.RUNNING);
        secondsOf(Effect.Kill.class, Duration.ofMinutes(4));
        core.give(new Input.Disconnected("the stream ended"));
        core.give(new Input.Subscribed("framework", "master"));

        assertThat(RepeatRules.nextDue(core.state)).isEqualTo(core.now.plusSeconds(5));
    }

    @Test
    void straysBeyondTheLimitAreKilledOnce() {
        subscribed();
        for (int i = 0; i <= OrphanRules.MAX_ORPHANS; i++) {
            core.give(
                    new Input.StatusArrived(
                            CoreDriver.report("stray" + i, ReportState.RUNNING, "")));
        }

        assertThat(kills()).isEqualTo(OrphanRules.MAX_ORPHANS + 1);
        assertThat(core.state.orphans().size()).isEqualTo(OrphanRules.MAX_ORPHANS);
    }

    private void subscribed() {
        core.give(new Input.Subscribed("framework", "master"));
        secondsOf(Effect.Kill.class, Duration.ofSeconds(1));
        core.effects.clear();
    }

    private TaskId launched() {
        core.put(job);
        core.pass(Duration.ofSeconds(11));
        TaskId task = core.launch().get(0);
        core.effects.clear();
        return task;
    }

    private void report(ReportState said) {
        core.give(new Input.StatusArrived(CoreDriver.report(STRAY, said, "")));
    }

    private long kills() {
        return core.effects.stream().filter(Effect.Kill.class::isInstance).count();
    }

    /** Lets time pass, second by second; in which of them effects of that sort came. */
    private List<Long> secondsOf(Class<? extends Effect> sort, Duration time) {
        List<Long> seconds = new ArrayList<>();
        for (long second = 1; second <= time.toSeconds(); second++) {
            core.now = core.now.plusSeconds(1);
            int before = core.effects.size();
            IntStream.range(0, 3).forEach(i -> settle());
            if (core.effects.subList(before, core.effects.size()).stream()
                    .anyMatch(sort::isInstance)) {
                seconds.add(second);
            }
        }
        return seconds;
    }

    private void settle() {
        Decision decision = RepeatRules.settled(core.state, core.now);
        decision.changes().forEach(core.state::apply);
        core.effects.addAll(decision.effects());
    }
}
