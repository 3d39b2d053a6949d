package io.carillon.core.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.contract.Command;
import io.carillon.core.definition.JobFields;
import io.carillon.model.job.Job;
import io.carillon.model.job.Sharding;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.run.Roll;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Another parameter of a shard concerns that shard alone. */
class ParameterRulesTest {
    private final UpdateForTests daemon = new UpdateForTests(4).stands();

    @AfterEach
    void allThatIsDerivedIsRight() {
        daemon.check();
    }

    /** The job with a parameter for each shard. */
    private void parameters(String... each) {
        TreeMap<Integer, String> parameters = new TreeMap<>();
        for (int number = 0; number < each.length; number++) {
            if (!each[number].isEmpty()) {
                parameters.put(number, each[number]);
            }
        }
        Job job =
                JobFields.SHAPE
                        .values(daemon.job.job())
                        .set(JobFields.SHARDS, new Sharding(each.length, parameters, each.length))
                        .build();
        daemon.core.command(new Command.PutJob(job, false));
    }

    private List<Integer> attempts() {
        return daemon.run().shards().values().stream().map(shard -> shard.attempts()).toList();
    }

    @Test
    void onlyShardsWithAnotherParameterAreReplaced() {
        parameters("", "a", "", "b");
        assertThat(daemon.doomed()).containsExactly(1);
        assertThat(daemon.shard(1).because()).isEqualTo("version 2 of the job replaces it");
        daemon.rollOut();
        assertThat(attempts()).containsExactly(1, 2, 1, 2);
        assertThat(daemon.editions()).containsExactly(0, 0, 0, 0);
        assertThat(daemon.run().run().roll()).contains(new Roll(0, List.of()));

        parameters("", "c", "", "b");
        daemon.rollOut();
        assertThat(attempts()).containsExactly(1, 3, 1, 2);
    }

    @Test
    void theWayBackTouchesNoShardThatWasNotReached() {
        parameters("a", "a", "a", "");
        assertThat(daemon.doomed()).containsExactly(0);
        parameters("", "", "", "");
        daemon.rollOut();
        daemon.core.pass(UpdateForTests.LONG);
        assertThat(attempts()).containsExactly(2, 1, 1, 1);
        assertThat(daemon.run().run().roll()).contains(new Roll(0, List.of()));
    }

    @Test
    void aNewShardMayHaveAParameter() {
        parameters("", "", "", "", "new");
        assertThat(daemon.doomed()).isEmpty();
        daemon.bringUp();
        daemon.core.pass(UpdateForTests.LONG);
        assertThat(attempts()).containsExactly(1, 1, 1, 1, 1);
        parameters("", "", "", "");
        assertThat(daemon.doomed()).as("it goes with its parameter").containsExactly(4);
        daemon.endDoomed();
        daemon.core.pass(UpdateForTests.LONG);
        assertThat(attempts()).startsWith(1, 1, 1, 1);
    }

    @Test
    void amidARollAllIsReplacedThatIsNotOfTheNewest() {
        daemon.parameter("v2");
        daemon.rollOut();
        daemon.parameter("v3");
        daemon.endDoomed();
        daemon.bringUp();
        daemon.core.pass(Duration.ofSeconds(5));
        assertThat(attempts()).containsExactly(3, 2, 2, 2);
        parameters("a", "", "", "a");
        daemon.rollOut();
        daemon.rollOut();
        assertThat(attempts()).containsExactly(4, 3, 3, 3);
        assertThat(daemon.run().run().roll().orElseThrow().underWay()).isFalse();
    }

    @Test
    void aShardThatWaitsForItsNextAttemptHasItAtOnce() {
        daemon.core.report(daemon.task(2).id(), ReportState.FAILED, "");
        daemon.core.report(daemon.task(3).id(), ReportState.FAILED, "");
        assertThat(daemon.task(2).notBefore()).isAfter(daemon.core.now);
        parameters("", "", "a", "");
        assertThat(daemon.task(2).notBefore()).isEqualTo(Instant.EPOCH);
        assertThat(daemon.task(3).notBefore()).isAfter(daemon.core.now);
    }

    @Test
    void anotherLeaderGoesOn() {
        parameters("a", "a", "", "");
        daemon.endDoomed();
        daemon.bringUp();
        daemon.takeOver();
        daemon.core.pass(Duration.ofSeconds(5));
        assertThat(daemon.doomed()).containsExactly(1);
        daemon.rollOut();
        daemon.core.pass(UpdateForTests.LONG);
        assertThat(attempts()).containsExactly(2, 2, 1, 1);
        assertThat(daemon.run().run().roll()).contains(new Roll(0, List.of()));
    }

    /**
     * What is counted to a former edition must be stored with the head of the run, or not at all.
     */
    @Test
    void aShardInAnotherRecordThanTheHeadHasAllOfThemReplaced() {
        UpdateForTests many = new UpdateForTests(60).stands();
        Job job = many.job.job();
        TreeMap<Integer, String> parameters = new TreeMap<>();
        for (int number : new int[] {49, 55}) {
            parameters.put(number, "a");
            Sharding sharding = new Sharding(60, parameters, 60);
            Job next = JobFields.SHAPE.values(job).set(JobFields.SHARDS, sharding).build();
            many.core.command(new Command.PutJob(next, false));
            assertThat(many.run().run().edition()).isEqualTo(number == 49 ? 0 : 2);
        }
        assertThat(many.task(55).editionNumber()).isZero();
        assertThat(many.run().rolls().orElseThrow().allCurrent()).isFalse();
        assertThat(many.run().rolls().orElseThrow().done()).isZero();
        many.check();
    }
}
