package io.carillon.core.commands;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.UpdateWish;
import io.carillon.core.definition.JobFields;
import io.carillon.core.records.Updates;
import io.carillon.core.tasks.UpdateForTests;
import io.carillon.model.FieldError;
import io.carillon.model.job.AutoRollback;
import io.carillon.model.job.Job;
import io.carillon.model.job.Portion;
import io.carillon.model.job.Sharding;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.run.RunState;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Updates that are paused, undone by hand, and other numbers of shards. */
class UpdateRulesTest {
    private final UpdateForTests daemon = new UpdateForTests(3).stands();

    @AfterEach
    void allThatIsDerivedIsRight() {
        daemon.check();
    }

    private static UpdateWish undo() {
        return new UpdateWish.Undo(Optional.empty());
    }

    private static UpdateWish undo(long version) {
        return new UpdateWish.Undo(Optional.of(version));
    }

    @Test
    void aPausedUpdateEndsNoShardAndGoesOnWhenItIsResumed() {
        daemon.parameter("v2");
        daemon.wish(new UpdateWish.Hold("look at it first"));
        daemon.endDoomed();
        daemon.bringUp();
        daemon.core.pass(UpdateForTests.LONG);
        assertThat(daemon.doomed()).isEmpty();
        assertThat(daemon.editions()).containsExactly(1, 0, 0);
        Updates.Held held = daemon.stored().kept().held().orElseThrow();
        assertThat(held.reason()).isEqualTo("look at it first");

        daemon.core.report(daemon.task(2).id(), ReportState.FAILED, "");
        daemon.bringUp();
        assertThat(daemon.editions()).as("what begins has the newest").containsExactly(1, 0, 1);
        daemon.takeOver();
        daemon.core.pass(UpdateForTests.LONG);
        assertThat(daemon.doomed()).as("the next leader knows it").isEmpty();

        daemon.wish(new UpdateWish.GoOn());
        assertThat(daemon.doomed()).containsExactly(1);
        daemon.rollOut();
        assertThat(daemon.editions()).containsExactly(1, 1, 1);
        assertThat(daemon.stored().updates()).as("nothing is kept of it").isPresent();
        assertThat(daemon.stored().kept().held()).isEmpty();
    }

    @Test
    void aPauseOfUpdatesOutlivesFurtherVersions() {
        daemon.wish(new UpdateWish.Hold(""));
        daemon.parameter("v2");
        daemon.parameter("v3");
        daemon.core.pass(UpdateForTests.LONG);
        assertThat(daemon.editions()).containsExactly(0, 0, 0);
        assertThat(daemon.doomed()).isEmpty();
        daemon.wish(new UpdateWish.GoOn());
        assertThat(daemon.doomed()).containsExactly(0);
    }

    @Test
    void aRollIsUndoneAndTouchesOnlyWhatItHasReached() {
        daemon.parameter("v2");
        daemon.endDoomed();
        daemon.bringUp();
        daemon.wish(new UpdateWish.Hold("bad"));

        assertThat(daemon.wish(undo())).isEqualTo(new Answer.Done("version 3 is version 1 again"));
        assertThat(daemon.stored().job().parameter()).isEmpty();
        assertThat(daemon.stored().kept().held()).as("it is to go on").isEmpty();
        daemon.core.pass(UpdateForTests.LONG);
        assertThat(daemon.doomed()).containsExactly(0);
        daemon.rollOut();
        assertThat(daemon.editions()).containsExactly(0, 0, 0);
        assertThat(daemon.task(1).id().attempt()).isEqualTo(1);
    }

    @Test
    void formerVersionsAreKeptAndOthersRefused() {
        for (int version = 2; version <= 9; version++) {
            daemon.parameter("v" + version);
        }
        assertThat(daemon.stored().versions().keySet())
                .as("of the first it is known that it was up")
                .containsExactly(1L, 4L, 5L, 6L, 7L, 8L, 9L);
        assertThat(daemon.wish(undo(3)))
                .isEqualTo(
                        Answer.refused(
                                Answer.Refused.Kind.NOT_FOUND,
                                "version 3 is not kept; kept are [1, 4, 5, 6, 7, 8]"));
        daemon.wish(undo(6));
        assertThat(daemon.stored().version()).isEqualTo(10);
        assertThat(daemon.stored().job().parameter()).isEqualTo("v6");
        assertThat(daemon.wish(undo(6)))
                .isEqualTo(new Answer.Done("version 10 is the same as version 6"));
        assertThat(daemon.wish(undo(10))).isEqualTo(new Answer.Done("version 10 is in force"));
        daemon.takeOver();
        assertThat(daemon.stored().versions()).containsKey(1L);
    }

    @Test
    void ofLargeDefinitionsFewerAreKept() {
        for (int version = 2; version <= 9; version++) {
            daemon.parameter("v" + version + "-".repeat(30_000));
        }
        SortedMap<Long, Job> kept = daemon.stored().kept().former();
        assertThat(kept.keySet()).containsExactly(1L, 6L, 7L);
    }

    @Test
    void thereMayBeNothingToGoBackTo() {
        assertThat(daemon.wish(undo()))
                .isEqualTo(
                        Answer.refused(
                                Answer.Refused.Kind.CONFLICT, "there is no version before 1"));
        assertThat(daemon.core.command(new Command.UpdateJob("none", undo())))
                .isEqualTo(Answer.refused(Answer.Refused.Kind.NOT_FOUND, "there is no job none"));
    }

    @Test
    void aJobThatIsNoDaemonGoesBackTooButHasNothingToPause() {
        CoreDriver core = new CoreDriver();
        JobForTests job = new JobForTests();
        core.put(job);
        job.parameter = "v2";
        core.put(job);
        core.command(new Command.UpdateJob("job", undo()));
        assertThat(core.job().stored().job().parameter()).isEmpty();
        assertThat(core.job().stored().version()).isEqualTo(3);
        assertThat(core.command(new Command.UpdateJob("job", new UpdateWish.Hold(""))))
                .isInstanceOf(Answer.Refused.class);
        core.command(new Command.UpdateJob("job", new UpdateWish.Scale(4)));
        assertThat(core.job().stored().job().sharding())
                .isEqualTo(new Sharding(4, new TreeMap<>(), 4));
    }

    @Test
    void moreOrFewerShardsConcernNoOther() {
        assertThat(daemon.wish(new UpdateWish.Scale(5)))
                .isEqualTo(new Answer.Done("version 2 has 5 shards"));
        daemon.bringUp();
        daemon.core.pass(UpdateForTests.LONG);
        assertThat(daemon.editions()).containsExactly(0, 0, 0, 0, 0);
        assertThat(daemon.doomed()).isEmpty();

        daemon.wish(new UpdateWish.Scale(2));
        assertThat(daemon.doomed()).containsExactly(2, 3, 4);
        daemon.endDoomed();
        daemon.core.pass(UpdateForTests.LONG);
        assertThat(daemon.shard(4).state()).isEqualTo(RunState.KILLED);
        assertThat(daemon.task(0).id().attempt()).isEqualTo(1);
        assertThat(daemon.task(1).id().attempt()).isEqualTo(1);
        assertThat(daemon.wish(new UpdateWish.Scale(2)))
                .isEqualTo(new Answer.Done("it has 2 shards"));
        assertThat(daemon.stored().version()).isEqualTo(3);
    }

    @Test
    void whoGoesBackKeepsTheNumberOfShards() {
        daemon.parameter("v2");
        daemon.wish(new UpdateWish.Scale(5));
        daemon.wish(undo(1));
        assertThat(daemon.stored().job().parameter()).isEmpty();
        assertThat(daemon.stored().job().sharding()).isEqualTo(new Sharding(5, new TreeMap<>(), 5));

        assertThat(daemon.wish(undo(1)))
                .as("once more changes nothing")
                .isEqualTo(
                        new Answer.Done(
                                "version 4 is the same as version 1, but for the number of shards:"
                                        + " scale the job"));
        TreeMap<Integer, String> parameters = new TreeMap<>();
        parameters.put(2, "two");
        Job named =
                JobFields.SHAPE
                        .values(daemon.stored().job())
                        .set(JobFields.SHARDS, new Sharding(3, parameters, 3))
                        .build();
        daemon.core.command(new Command.PutJob(named, false));
        daemon.parameter("v6");
        daemon.core.command(new Command.UpdateJob("job", new UpdateWish.Scale(2)));
        daemon.wish(undo(5));
        assertThat(daemon.stored().job()).as("it names the third").isEqualTo(named);
    }

    @Test
    void whoNamesNoVersionMeansTheLastThatWasUp() {
        daemon.parameter("bad");
        daemon.parameter("worse");
        assertThat(daemon.wish(undo())).isEqualTo(new Answer.Done("version 4 is version 1 again"));
    }

    @Test
    void whoNamesNoVersionDoesNotMeanAnotherNumberOfShards() {
        daemon.parameter("v2");
        daemon.rollOut();
        daemon.wish(new UpdateWish.Scale(4));
        assertThat(daemon.wish(undo())).isEqualTo(new Answer.Done("version 4 is version 1 again"));
    }

    @Test
    void whatHasGivenWayByItselfIsNotBroughtBack() {
        UpdateForTests other = new UpdateForTests(3);
        other.policy(Portion.number(1), Optional.of(new AutoRollback(1, Optional.empty())));
        other.stands();
        other.parameter("v2");
        other.rollOut();
        other.parameter("bad");
        other.endDoomed();
        other.fails(0, 1);
        assertThat(other.stored().version()).isEqualTo(4);
        assertThat(other.wish(undo()))
                .isEqualTo(new Answer.Done("version 4 is the same as version 2"));
        assertThat(other.stored().version()).isEqualTo(4);
        other.check();
    }

    @Test
    void aGangStaysOneWithAnotherNumberOfShards() {
        CoreDriver core = new CoreDriver();
        Sharding gang = new Sharding(2, new TreeMap<>(), 2).together();
        Job job =
                JobFields.SHAPE.values(new JobForTests().job()).set(JobFields.SHARDS, gang).build();
        core.command(new Command.PutJob(job, false));
        core.command(new Command.UpdateJob("job", new UpdateWish.Scale(4)));
        assertThat(core.job().stored().job().sharding())
                .isEqualTo(new Sharding(4, new TreeMap<>(), 4).together());
    }

    @Test
    void aWrongNumberOfShardsIsRefusedAtItsField() {
        assertThat(errors(new UpdateWish.Scale(0)))
                .containsExactly(new FieldError("/shards", "is 0; it must be from 1 to 100"));
        Job job = daemon.stored().job();
        TreeMap<Integer, String> parameters = new TreeMap<>();
        parameters.put(2, "two");
        Job named =
                JobFields.SHAPE
                        .values(job)
                        .set(JobFields.SHARDS, new Sharding(3, parameters, 3))
                        .build();
        daemon.core.command(new Command.PutJob(named, false));
        assertThat(errors(new UpdateWish.Scale(2)))
                .containsExactly(
                        new FieldError(
                                "/shards",
                                "is 2, but shards.parameters of the job names shard 2; put the job"
                                        + " without it"));
    }

    @Test
    void aGangStaysOneAndHasItsOwnLimit() {
        CoreDriver core = new CoreDriver();
        JobForTests job = new JobForTests();
        job.gang = true;
        job.shards = 3;
        core.put(job);
        core.command(new Command.UpdateJob("job", new UpdateWish.Scale(5)));
        assertThat(core.job().stored().job().sharding())
                .isEqualTo(new Sharding(5, new TreeMap<>(), 5).together());
        Answer answer = core.command(new Command.UpdateJob("job", new UpdateWish.Scale(51)));
        assertThat(((Answer.Refused) answer).errors())
                .singleElement()
                .satisfies(
                        error -> {
                            assertThat(error.path()).isEqualTo("/shards/gang");
                            assertThat(error.message()).startsWith("is for 50 shards at most");
                        });
        assertThat(core.job().stored().job().sharding().count()).isEqualTo(5);
    }

    private List<FieldError> errors(UpdateWish wish) {
        return ((Answer.Refused) daemon.wish(wish)).errors();
    }

    @Test
    void someShardsAtATimeAreReplaced() {
        UpdateForTests wide = new UpdateForTests(3);
        wide.policy(new Portion(67, true), Optional.empty()).stands();
        wide.parameter("v2");
        assertThat(wide.doomed()).as("two of three").containsExactly(0, 1);
        wide.core.report(wide.task(0).id(), ReportState.KILLED, "");
        assertThat(wide.doomed()).as("two are down").containsExactly(1);
        wide.bringUp();
        wide.core.pass(UpdateForTests.LONG);
        assertThat(wide.doomed()).as("one is up").containsExactly(1, 2);
        wide.rollOut();
        assertThat(wide.editions()).containsExactly(1, 1, 1);
        wide.check();
    }
}
