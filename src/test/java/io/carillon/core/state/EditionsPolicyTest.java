package io.carillon.core.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.JobForTests;
import io.carillon.model.AgentId;
import io.carillon.model.job.Care;
import io.carillon.model.job.HealthCheck;
import io.carillon.model.job.JobType;
import io.carillon.model.job.Portion;
import io.carillon.model.job.Probe;
import io.carillon.model.job.ReadyCheck;
import io.carillon.model.job.UpdatePolicy;
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
import io.carillon.model.run.Wellness;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which shard a roll ends next, and when, under the owner's policy: a table. */
final class EditionsPolicyTest {
    private static final Instant NOW = Instant.parse("2030-01-01T12:00:00Z");
    private static final RunId RUN = new RunId("job", NOW, Trigger.DAEMON);

    /**
     * Four shards: {@code o} runs the former edition and {@code n} the newest since {@code NOW};
     * {@code d} is being ended, {@code p} waits for a place, {@code s} is of the former edition and
     * has not begun to run. Behind it is what its checks have told: {@code +} well, {@code -} not
     * healthy, {@code ~} healthy and not ready; nothing: not known. A number is for how many
     * seconds later than the others that was told.
     */
    @ParameterizedTest
    @CsvSource({
        // two may be down
        "2, no,    o o o o,     0,  0",
        "2, no,    d o o o,     1,  0",
        "2, no,    d d o o,     -,  -",
        "2, no,    p d o o,     -,  -",
        "2, no,    n n o o,     2, 30",
        "2, no,    n o o o,     1,  0",
        "2, no,    p n o o,     2, 30",
        "2, no,    s o o o,     0,  0",
        "2, no,    s s o o,     0,  0",
        "2, no,    s s s o,     -,  -",
        "3, no,    n n o o,     2,  0",
        "1, no,    n o o o,     1, 30",
        // what is not well goes first, and takes nothing away
        "1, no,    o o- o o,    1,  0",
        "1, no,    o o~ o o,    1,  0",
        "1, no,    o- o- o- o,  0,  0",
        "1, no,    d o- o o,    -,  -",
        "1, no,    n o- o o,    1, 30",
        "2, no,    o o- o o,    1,  0",
        "1, no,    o o+ o o,    0,  0",
        // the newest must be healthy and ready, if that is asked
        "1, check, n o o o,     -,  -",
        "1, check, n~ o o o,    -,  -",
        "1, check, n- o o o,    -,  -",
        "1, check, n+ o o o,    1, 30",
        "1, check, n+7 o o o,   1, 37",
        "2, check, n~ o o o,    1,  0",
        "2, check, n~ n~ o o,   -,  -",
    })
    void theNextShardIsEndedWhileFewEnoughAreDown(
            int most, String checks, String words, String next, String after) {
        Editions editions = new Editions(run(), job(most, checks.equals("check")).job());
        List<String> shards = List.of(words.split(" "));
        for (int number = 0; number < shards.size(); number++) {
            editions.count(shard(number, shards.get(number)), true);
        }
        assertThat(editions.next())
                .isEqualTo(
                        next.equals("-") ? Optional.empty() : Optional.of(Integer.valueOf(next)));
        Instant due =
                switch (after) {
                    case "-" -> Instant.MAX;
                    case "0" -> Instant.MIN;
                    default -> NOW.plusSeconds(Long.parseLong(after));
                };
        assertThat(editions.due(false)).isEqualTo(due);
        assertThat(editions.due(true)).isEqualTo(Instant.MAX);
        if (due.isAfter(Instant.MIN) && due.isBefore(Instant.MAX)) {
            assertThat(editions.next(due.minusMillis(1))).isEmpty();
            assertThat(editions.next(due)).isPresent();
        }
        for (int number = 0; number < shards.size(); number++) {
            editions.count(shard(number, shards.get(number)), false);
        }
        assertThat(editions.next()).as("nothing is left behind").isEmpty();
        assertThat(editions.settledAt()).isEqualTo(Instant.MIN);
    }

    private static Run run() {
        return Run.created(RUN, "", 2, NOW, false).rolling(new Roll(1, List.of()));
    }

    private static JobForTests job(int most, boolean checks) {
        JobForTests job = new JobForTests();
        job.type = JobType.DAEMON;
        job.shards = 4;
        UpdatePolicy policy =
                new UpdatePolicy(Portion.number(most), 0, Duration.ofSeconds(30), Optional.empty());
        Duration second = Duration.ofSeconds(1);
        Probe probe = new Probe.Command("true");
        Optional<HealthCheck> health =
                Optional.of(new HealthCheck(probe, second, second, second, second, 1));
        Optional<ReadyCheck> ready = Optional.of(new ReadyCheck(probe, second, second, second));
        job.care =
                Optional.of(
                        new Care(
                                health.filter(any -> checks),
                                ready.filter(any -> checks),
                                Optional.of(policy)));
        return job;
    }

    private static Shard shard(int number, String words) {
        char what = words.charAt(0);
        Task task =
                Task.planned(new ShardId(RUN, number).attempt(1), NOW, Instant.EPOCH)
                        .of(what == 'n' || what == 'p' ? 1 : 0);
        if (what != 'p') {
            task =
                    task.launching(new AgentId("agent"), "host", NOW)
                            .in(what == 's' ? TaskPhase.STARTING : TaskPhase.RUNNING, NOW);
        }
        if (what == 'd') {
            task = task.killed(new KillWish(NOW, RunState.KILLED, ""));
        }
        if (words.length() > 1) {
            char told = words.charAt(1);
            Instant since =
                    NOW.plusSeconds(words.length() > 2 ? Long.parseLong(words.substring(2)) : 0);
            task =
                    told(
                            task,
                            new Wellness(
                                    Optional.of(told != '-'), Optional.of(told == '+'), since));
        }
        return new Shard(number, RunState.RUNNING, "", 1, 0, Optional.of(task), List.of());
    }

    private static Task told(Task task, Wellness wellness) {
        return new Task(
                task.id(),
                task.phase(),
                task.notBefore(),
                task.agent(),
                task.host(),
                task.launchedAt(),
                task.since(),
                task.unconfirmed(),
                task.kill(),
                task.executor(),
                task.edition(),
                task.group(),
                Optional.of(wellness));
    }
}
