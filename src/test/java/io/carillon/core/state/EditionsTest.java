package io.carillon.core.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.JobForTests;
import io.carillon.model.AgentId;
import io.carillon.model.job.JobType;
import io.carillon.model.job.Retry;
import io.carillon.model.run.KillWish;
import io.carillon.model.run.Roll;
import io.carillon.model.run.Run;
import io.carillon.model.run.RunId;
import io.carillon.model.run.RunState;
import io.carillon.model.run.Shard;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskPhase;
import io.carillon.model.run.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which shard a roll ends next, and when: a table. */
final class EditionsTest {
    private static final Instant NOW = Instant.parse("2030-01-01T12:00:00Z");
    private static final Duration FORGIVEN = Duration.ofMinutes(1);
    private static final RunId RUN = new RunId("job", NOW, Trigger.DAEMON);

    /**
     * The three shards are words: {@code old} and {@code new} name the edition of a task that runs,
     * with what else is to be said of it. The time is in seconds from the start of each task on.
     */
    @ParameterizedTest
    @CsvSource({
        "old,             old,             old,          0,  0",
        "new,             old,             old,          1,  5",
        "new,             new,             old,          2,  5",
        "new,             new,             new,          -,  5",
        "new failed,      old,             old,          1, 60",
        "old failed,      old,             old,          0,  0",
        "new launching,   old,             old,          -,  -",
        "new unconfirmed, old,             old,          -,  -",
        "planned,         old,             old,          -,  -",
        "old doomed,      old,             old,          -,  -",
        "new doomed,      old,             old,          -,  -",
        "none,            old,             old,          1,  0",
        "old,             old launching,   old,          1,  0",
        "old,             old unreachable, new,          1,  5",
        "old,             old launching,   old starting, -,  -",
        "old,             planned,         old starting, -,  -",
        "old unconfirmed, old unconfirmed, old,          -,  -",
        "new,             new,             new doomed,   -,  -",
    })
    void theNextShardIsEndedWhenAllOthersAreUp(
            String first, String second, String third, String next, String after) {
        Editions editions = editions(List.of(first, second, third));

        assertThat(editions.next())
                .isEqualTo(
                        next.equals("-") ? Optional.empty() : Optional.of(Integer.valueOf(next)));
        Instant due = editions.due(false);
        switch (after) {
            case "-" -> assertThat(due).isEqualTo(Instant.MAX);
            case "0" -> assertThat(due).isEqualTo(Instant.MIN);
            default -> assertThat(due).isEqualTo(NOW.plusSeconds(Long.parseLong(after)));
        }
        boolean over = List.of(first, second, third).stream().noneMatch(w -> w.startsWith("old"));
        assertThat(editions.due(true)).isEqualTo(over ? due : Instant.MAX);
    }

    /** What a shard adds, it takes away again. */
    @ParameterizedTest
    @CsvSource({"old", "new", "new failed", "planned", "old doomed", "old launching", "none"})
    void aShardThatGoesLeavesNothingBehind(String words) {
        Editions editions = editions(List.of("new", "new", "new"));
        Instant due = editions.due(false);
        Shard shard = shard(1, "new");
        editions.count(shard, false);
        Shard other = shard(1, words);
        editions.count(other, true);
        editions.count(other, false);
        editions.count(shard, true);

        assertThat(editions.due(false)).isEqualTo(due);
        assertThat(editions.done()).isEqualTo(3);
        assertThat(editions.allCurrent()).isTrue();
        assertThat(editions.waitsFor()).isEmpty();
    }

    private static Editions editions(List<String> shards) {
        JobForTests job = new JobForTests();
        job.type = JobType.DAEMON;
        job.shards = shards.size();
        job.retry = new Retry(1, Duration.ofSeconds(1), FORGIVEN, 2.0);
        Run run =
                Run.created(RUN, "", 2, NOW, false)
                        .rolling(
                                new Roll(
                                        1,
                                        List.of(
                                                new io.carillon.model.run.Edition(
                                                        0,
                                                        1,
                                                        Optional.empty(),
                                                        job.resources,
                                                        Duration.ZERO,
                                                        Duration.ZERO,
                                                        "print"))));
        Editions editions = new Editions(run, job.job());
        for (int number = 0; number < shards.size(); number++) {
            editions.count(shard(number, shards.get(number)), true);
        }
        return editions;
    }

    private static Shard shard(int number, String words) {
        Shard shard = Shard.waiting(number);
        if (words.equals("none")) {
            return shard;
        }
        Task task =
                Task.planned(new ShardId(RUN, number).attempt(1), NOW, Instant.EPOCH)
                        .of(words.startsWith("old") ? 0 : 1);
        if (!words.equals("planned")) {
            task = task.launching(new AgentId("agent"), "host", NOW);
            TaskPhase phase =
                    words.endsWith("launching")
                            ? TaskPhase.LAUNCHING
                            : words.endsWith("starting")
                                    ? TaskPhase.STARTING
                                    : words.endsWith("unreachable")
                                            ? TaskPhase.UNREACHABLE
                                            : TaskPhase.RUNNING;
            task = task.in(phase, NOW).unconfirmed(words.endsWith("unconfirmed"));
        }
        if (words.endsWith("doomed")) {
            task = task.killed(new KillWish(NOW, RunState.KILLED, ""));
        }
        int failures = words.endsWith("failed") ? 1 : 0;
        return new Shard(number, RunState.RUNNING, "", 1, failures, Optional.of(task), List.of());
    }
}
