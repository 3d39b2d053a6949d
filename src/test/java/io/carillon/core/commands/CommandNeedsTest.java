package io.carillon.core.commands;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.AppForTests;
import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.access.Allowed;
import io.carillon.core.access.Quota;
import io.carillon.core.access.Rights;
import io.carillon.core.access.Role;
import io.carillon.core.access.Verb;
import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Answer.Refused.Kind;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.UpdateWish;
import io.carillon.core.records.StoredRecord;
import io.carillon.model.AgentId;
import io.carillon.model.Opaque;
import io.carillon.model.RecordKey;
import io.carillon.model.hold.HoldId;
import io.carillon.model.job.App;
import io.carillon.model.run.News;
import io.carillon.model.run.RunId;
import io.carillon.model.run.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * What callers must be permitted for each command, and that it is judged by what is stored then.
 */
class CommandNeedsTest {
    private static final List<String> NONE = List.of();
    private final CoreDriver core = new CoreDriver();
    private final RunId run = new RunId("job", CoreDriver.START, Trigger.MANUAL);

    private static Role role(List<String> jobs, List<String> apps, Verb... verbs) {
        return new Role("some", new TreeSet<>(List.of(verbs)), jobs, apps);
    }

    private Answer as(Role role, Command command) {
        return core.command(
                new Command.Permitted(new Rights(List.of(role), Optional.empty()), command));
    }

    private static App app(String name) {
        AppForTests app = new AppForTests();
        app.name = name;
        return app.app();
    }

    private static boolean forbidden(Answer answer) {
        return answer instanceof Answer.Refused refused && refused.kind() == Kind.FORBIDDEN;
    }

    private Command run(Map<String, String> env) {
        return new Command.RunNow(
                "job", new TreeSet<>(), Optional.empty(), new TreeMap<>(env), Optional.empty());
    }

    private Map<Command, EnumSet<Verb>> table() {
        Map<Command, EnumSet<Verb>> table = new LinkedHashMap<>();
        EnumSet<Verb> define = EnumSet.of(Verb.DEFINE);
        EnumSet<Verb> operate = EnumSet.of(Verb.OPERATE);
        EnumSet<Verb> admin = EnumSet.of(Verb.ADMIN);
        EnumSet<Verb> runs = EnumSet.of(Verb.RUN);
        RecordKey key = new RecordKey(RecordKey.Kind.JOBS, "job");
        News news = new News(Optional.empty(), Optional.of("1"), Optional.empty());
        table.put(new Command.PutJob(new JobForTests().job(), false), define);
        table.put(new Command.DeleteApp("app", true), define);
        table.put(new Command.PauseJob("job", Optional.empty(), ""), operate);
        table.put(new Command.ResumeJob("job"), operate);
        table.put(new Command.UpdateJob("job", new UpdateWish.Scale(2)), operate);
        table.put(new Command.RestartJob("job", new TreeSet<>(), ""), operate);
        table.put(run(Map.of()), runs);
        table.put(run(Map.of("A", "b")), EnumSet.of(Verb.RUN, Verb.DEFINE));
        table.put(new Command.RetryRun(run, Optional.empty()), runs);
        table.put(new Command.KillRun(run), runs);
        table.put(new Command.KillTask(run + "~0~1"), runs);
        table.put(new Command.KillTask("nonsense"), runs);
        table.put(
                new Command.PlaceHold(
                        HoldId.of(new AgentId("a")), Optional.empty(), "", Optional.empty()),
                operate);
        table.put(new Command.LiftHold(HoldId.CLUSTER), operate);
        table.put(new Command.Reconcile(false), operate);
        table.put(new Command.ResetFramework("x"), admin);
        table.put(
                new Command.RepairRecord(key, new StoredRecord.ScheduleRecord(Instant.EPOCH)),
                admin);
        table.put(new Command.DropRecord(key), admin);
        table.put(
                new Command.CreateToken(
                        "t",
                        new Opaque(new byte[32]),
                        new TreeSet<>(List.of("some")),
                        Optional.empty(),
                        false),
                admin);
        table.put(new Command.RevokeToken("t"), admin);
        table.put(new Command.Tell(run + "~0~1", news), admin);
        table.put(
                new Command.OnlyIf("job", Optional.empty(), new Command.ResumeJob("job")), operate);
        table.put(new Command.DeleteJob("job"), define);
        return table;
    }

    @Test
    void eachCommandNeedsItsVerbsAndAllOthersTogetherAreNotEnough() {
        core.put(new JobForTests());
        List<String> all = List.of("*");
        table().forEach(
                        (command, needed) -> {
                            for (Verb verb : needed) {
                                EnumSet<Verb> others = EnumSet.complementOf(EnumSet.of(verb));
                                Role lacks = role(all, all, others.toArray(Verb[]::new));
                                assertThat(forbidden(as(lacks, command)))
                                        .as("%s without %s", command, verb)
                                        .isTrue();
                            }
                            Role enough = role(all, all, needed.toArray(Verb[]::new));
                            assertThat(forbidden(as(enough, command)))
                                    .as("%s with %s", command, needed)
                                    .isFalse();
                        });
    }

    @Test
    void aJobIsJudgedByTheAppThatItHasThen() {
        Role teamB = role(NONE, List.of("b"), Verb.values());
        core.command(new Command.PutApp(app("a"), false));
        core.command(new Command.PutApp(app("b"), false));
        JobForTests job = new JobForTests();
        job.app = Optional.of("b");
        core.put(job);
        Command pause = new Command.PauseJob("job", Optional.empty(), "");
        assertThat(forbidden(as(teamB, pause))).isFalse();
        job.app = Optional.of("a");
        core.put(job);
        assertThat(forbidden(as(teamB, pause))).isTrue();
    }

    @Test
    void aRefusedCommandChangesNothing() {
        core.put(new JobForTests());
        Role reads = role(List.of("*"), NONE, Verb.READ);
        var before = core.stored();
        table().keySet().forEach(command -> as(reads, command));
        assertThat(core.stored()).isEqualTo(before);
    }

    @Test
    void aTokenThatIsGoneOrOverGivesNothing() {
        core.put(new JobForTests());
        Role admin = role(List.of("*"), NONE, Verb.values());
        Command create =
                new Command.CreateToken(
                        "ci",
                        new Opaque(new byte[32]),
                        new TreeSet<>(List.of("some")),
                        Optional.of(core.now.plusSeconds(60)),
                        false);
        Command asCi =
                new Command.Permitted(
                        new Rights(List.of(admin), Optional.of("ci")),
                        new Command.ResumeJob("job"));
        assertThat(forbidden(core.command(asCi))).isTrue();
        assertThat(core.command(create)).isInstanceOf(Answer.Done.class);
        assertThat(forbidden(core.command(asCi))).isFalse();
        core.sleep(Duration.ofSeconds(60));
        assertThat(forbidden(core.command(asCi))).isTrue();
    }

    @Test
    void aFirstTokenIsMadeOnlyWhereThereNeverWasOne() {
        Command first =
                new Command.CreateToken(
                        "first",
                        new Opaque(new byte[32]),
                        new TreeSet<>(List.of("admin")),
                        Optional.empty(),
                        true);
        assertThat(core.command(first)).isInstanceOf(Answer.Done.class);
        assertThat(core.command(new Command.RevokeToken("first"))).isInstanceOf(Answer.Done.class);
        assertThat(core.command(first)).isInstanceOf(Answer.Refused.class);
        assertThat(core.stored()).containsKey(RecordKey.TOKENS);
    }

    @Test
    void aTokenOfTheSameNameDoesNotGiveTheRolesOfTheFormerOne() {
        core.put(new JobForTests());
        Command create =
                new Command.CreateToken(
                        "ci",
                        new Opaque(new byte[32]),
                        new TreeSet<>(List.of("viewer")),
                        Optional.empty(),
                        false);
        assertThat(core.command(create)).isInstanceOf(Answer.Done.class);
        Role former = role(List.of("*"), NONE, Verb.values());
        Command asFormer =
                new Command.Permitted(
                        new Rights(List.of(former), Optional.of("ci")),
                        new Command.ResumeJob("job"));
        assertThat(forbidden(core.command(asFormer))).isTrue();
    }

    @Test
    void variablesOfARunNeedWhatTheDefinitionNeeds() {
        core.command(new Command.PutApp(app("a"), false));
        JobForTests job = new JobForTests();
        job.app = Optional.of("a");
        job.user = Optional.of("batch");
        core.put(job);
        List<String> own = List.of("job");
        Role ofJob = role(own, NONE, Verb.RUN, Verb.DEFINE);
        assertThat(forbidden(as(ofJob, run(Map.of())))).isFalse();
        assertThat(forbidden(as(ofJob, run(Map.of("LD_PRELOAD", "x"))))).isTrue();
        Role ofBoth = role(own, List.of("a"), Verb.RUN, Verb.DEFINE);
        assertThat(forbidden(as(ofBoth, run(Map.of("LD_PRELOAD", "x"))))).isFalse();
        Allowed nobody =
                new Allowed(
                        Optional.of(List.of("nobody")),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty());
        Role asNobody = new Role("some", ofBoth.verbs(), own, ofBoth.apps(), nobody, Quota.NONE);
        assertThat(forbidden(as(asNobody, run(Map.of())))).isFalse();
        assertThat(forbidden(as(asNobody, run(Map.of("LD_PRELOAD", "x"))))).isTrue();
    }
}
