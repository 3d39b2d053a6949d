package io.carillon.core.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Change;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.Decision;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.Input;
import io.carillon.core.contract.Settings;
import io.carillon.core.state.AgentLoad;
import io.carillon.core.state.State;
import io.carillon.model.AgentId;
import io.carillon.model.job.Resources;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.run.Run;
import io.carillon.model.run.RunId;
import io.carillon.model.run.Shard;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskPhase;
import io.carillon.model.run.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Asking for very many tasks, with a master that answers all, some or none. */
class ReconcileRulesTest {
    private static final int RUNS = 20;
    private static final int SHARDS = 5_000;
    private static final int TASKS = RUNS * SHARDS;

    private final CoreDriver core = new CoreDriver(new State(Settings.DEFAULT));
    private final List<Effect.Reconcile> asked = new ArrayList<>();

    /** A term that has taken over so many runs of so many shards, each with a living task. */
    private void takenOver(int runs, int shards) {
        JobForTests job = new JobForTests();
        job.shards = shards;
        job.maxParallel = shards;
        job.schedule = io.carillon.model.job.Schedule.BY_HAND;
        core.put(job);
        for (int i = 0; i < runs; i++) {
            RunId id = new RunId("job", CoreDriver.START.plusSeconds(i), Trigger.MANUAL);
            Run run = Run.created(id, "asked for", 1, CoreDriver.START, false);
            List<Shard> all = new ArrayList<>();
            for (int number = 0; number < shards; number++) {
                all.add(live(new ShardId(id, number)));
            }
            core.state.apply(new Change.RunStarted(run.started(CoreDriver.START), all, "test"));
            for (Shard shard : all) {
                core.state.apply(
                        new Change.TaskReported(
                                new ShardId(id, shard.number()), shard, false, "test"));
            }
        }
        core.effects.clear();
    }

    private static Shard live(ShardId id) {
        Instant now = CoreDriver.START;
        Task task =
                Task.planned(id.attempt(1), now, Instant.EPOCH)
                        .launching(new AgentId("agent-" + id.number() % 7), "host", now)
                        .in(TaskPhase.RUNNING, now)
                        .unconfirmed(true);
        return Shard.waiting(id.number()).with(task, "");
    }

    /** Does what is due now and keeps what is asked. */
    private void settle() {
        while (!ReconcileRules.nextDue(core.state).isAfter(core.now)) {
            Decision decision = core.give(new Input.Settled());
            assertThat(decision.isEmpty()).isFalse();
            for (Effect effect : decision.effects()) {
                if (effect instanceof Effect.Reconcile reconcile) {
                    assertThat(decision.effects()).hasSize(1);
                    asked.add(reconcile);
                }
            }
        }
    }

    private void answer(Effect.Reconcile question) {
        for (Effect.Reconcile.Asked task : question.tasks()) {
            core.give(
                    new Input.StatusArrived(
                            CoreDriver.report(task.task(), ReportState.RUNNING, "")));
        }
    }

    private void subscribe() {
        core.give(new Input.Subscribed("framework", "master"));
        settle();
    }

    @Tag("scale")
    @Test
    void aHundredThousandTasksAreAskedForBatchByBatchAsTheyAreAnswered() {
        takenOver(RUNS, SHARDS);
        assertThat(core.state.unconfirmed()).hasSize(TASKS);
        subscribe();

        for (int batch = 1; batch <= TASKS / Effect.Reconcile.MAX_TASKS; batch++) {
            assertThat(asked).hasSize(batch);
            assertThat(asked.get(batch - 1).tasks()).hasSize(Effect.Reconcile.MAX_TASKS);
            assertThat(core.state.notYetAsked())
                    .hasSize(TASKS - batch * Effect.Reconcile.MAX_TASKS);
            answer(asked.get(batch - 1));
            settle();
        }

        assertThat(asked.stream().flatMap(one -> one.tasks().stream()).distinct()).hasSize(TASKS);
        assertThat(asked.get(asked.size() - 1).tasks()).as("the implicit question").isEmpty();
        assertThat(core.state.unconfirmed()).isEmpty();
        assertThat(core.state.reconciliation().running()).isFalse();
        assertThat(core.state.reconciliation().rounds()).isEqualTo(1);
        assertThat(core.state.reconciliation().asked()).isEqualTo(TASKS);
    }

    @Test
    void aSilentMasterIsAskedForOneBatchAPauseAndThenWithGrowingPauses() {
        takenOver(1, 2_500);
        subscribe();
        List<Integer> sizes = new ArrayList<>();
        List<Duration> pauses = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            sizes.add(asked.get(asked.size() - 1).tasks().size());
            Instant next = ReconcileRules.nextDue(core.state);
            pauses.add(Duration.between(core.now, next));
            core.now = next;
            settle();
        }
        assertThat(sizes.subList(0, 6)).containsExactly(1_000, 1_000, 500, 1_000, 1_000, 500);
        Duration batch = ReconcileRules.BATCH_PAUSE;
        assertThat(pauses)
                .containsExactly(
                        batch,
                        batch,
                        Duration.ofSeconds(5),
                        batch,
                        batch,
                        Duration.ofSeconds(10),
                        batch,
                        batch,
                        Duration.ofSeconds(20),
                        batch,
                        batch,
                        Duration.ofSeconds(40));
        assertThat(core.state.reconciliation().rounds()).isEqualTo(5);
    }

    @Test
    void onlyTheUnansweredOnesAreAskedForAgain() {
        takenOver(1, 1_500);
        subscribe();
        List<Effect.Reconcile.Asked> silent = new ArrayList<>();
        answer(new Effect.Reconcile(asked.get(0).tasks().subList(0, 990)));
        silent.addAll(asked.get(0).tasks().subList(990, 1_000));
        core.now = ReconcileRules.nextDue(core.state);
        settle();
        answer(asked.get(1));
        settle();
        assertThat(asked).hasSize(2);
        core.now = ReconcileRules.nextDue(core.state);
        settle();
        assertThat(asked.get(2).tasks()).isEqualTo(silent);
        answer(asked.get(2));
        settle();
        assertThat(asked.get(3).tasks()).isEmpty();
    }

    @Test
    void oneAtATime() {
        takenOver(1, 10);
        subscribe();
        Answer answer = core.command(new Command.Reconcile(false));
        assertThat(answer).isInstanceOf(Answer.Refused.class);
        answer(asked.get(0));
        settle();
        assertThat(core.command(new Command.Reconcile(false))).isInstanceOf(Answer.Done.class);
        settle();
        assertThat(asked).hasSize(3);
    }

    @Test
    void withoutTasksOnlyTheImplicitQuestionIsAsked() {
        subscribe();
        assertThat(asked).hasSize(1);
        assertThat(asked.get(0).tasks()).isEmpty();
    }

    @Test
    void agentsAreKnownByTheTasksOnThem() {
        takenOver(1, 15);
        assertThat(core.state.agents()).hasSize(7);
        assertThat(core.state.agents().get(new AgentId("agent-0")))
                .isEqualTo(new AgentLoad("host", 3, new Resources(300, 96_000, 0, 0, 0)));
        subscribe();
        for (Effect.Reconcile.Asked task : asked.get(0).tasks()) {
            core.give(
                    new Input.StatusArrived(
                            CoreDriver.report(task.task(), ReportState.FINISHED, "")));
        }
        assertThat(core.state.agents()).isEmpty();
        assertThat(core.state.live()).isEmpty();
        assertThat(Optional.ofNullable(core.state.agents().get(new AgentId("agent-0")))).isEmpty();
    }
}
