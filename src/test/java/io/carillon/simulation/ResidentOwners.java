package io.carillon.simulation;

import io.carillon.core.contract.Command;
import io.carillon.model.job.App;
import io.carillon.model.job.AppExecutor;
import io.carillon.model.job.Concurrency;
import io.carillon.model.job.Job;
import io.carillon.model.job.Misfire;
import io.carillon.model.job.Program;
import io.carillon.model.job.Resources;
import io.carillon.model.job.Schedule;
import io.carillon.model.job.Sharding;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * In some worlds there are daemons with a schedule, whose shards fire by themselves; they are
 * paused, redefined, killed and deleted. In half of these worlds what they execute changes, too,
 * while their fires stay as they are. Their chances are their own.
 */
final class ResidentOwners {
    private static final String APP = "homes";
    private static final List<String> JOBS = List.of("daemon-home0", "daemon-home1");

    private final VirtualTime time;
    private final Dice dice;
    private final Dice rolls;
    private final RandomJobs jobs;
    private final Users users;
    private final Supplier<Optional<SimulatedNode.Open>> leader;
    private boolean retired;

    ResidentOwners(
            VirtualTime time,
            Dice dice,
            Dice rolls,
            Users users,
            Supplier<Optional<SimulatedNode.Open>> leader) {
        this.time = time;
        this.dice = dice;
        this.rolls = rolls;
        this.jobs = new RandomJobs(dice);
        this.users = users;
        this.leader = leader;
    }

    /** Whether there are any in this world. */
    boolean begin() {
        boolean there = dice.oneIn(3);
        if (there) {
            next();
            if (rolls.oneIn(2)) {
                nextRoll();
            }
        }
        return there;
    }

    /** Jobs stay as they are, and those that are paused go on. */
    void retire() {
        retired = true;
        JOBS.forEach(job -> users.send(new Command.ResumeJob(job)));
    }

    private void next() {
        time.in(
                dice.between(300, 6_000),
                () -> {
                    if (!retired) {
                        act();
                        next();
                    }
                });
    }

    private void nextRoll() {
        time.in(
                rolls.between(1_000, 20_000),
                () -> {
                    if (!retired) {
                        roll();
                        nextRoll();
                    }
                });
    }

    /** Another version, or the one before again. */
    private void roll() {
        String version = Integer.toString(rolls.below(3));
        if (rolls.oneIn(3)) {
            users.send(new Command.PutApp(app(rolls, Map.of("EDITION", version)), false));
            return;
        }
        String name = rolls.pick(JOBS);
        leader.get()
                .flatMap(open -> open.state().job(name))
                .map(entry -> entry.stored().job())
                .map(
                        job ->
                                RandomJobs.of(
                                        job,
                                        job.app(),
                                        new Program.Shell("work " + version),
                                        Optional.empty()))
                .ifPresent(job -> users.send(new Command.PutJob(job, false)));
    }

    private void act() {
        String job = dice.pick(JOBS);
        if (leader.get().filter(o -> o.state().apps().containsKey(APP)).isEmpty()) {
            users.send(new Command.PutApp(app(dice, Map.of()), true));
            return;
        }
        boolean there = leader.get().filter(o -> o.state().job(job).isPresent()).isPresent();
        switch (there ? dice.below(12) : 0) {
            case 0 -> users.send(new Command.PutJob(job(job), false));
            case 1, 2 -> pause(job);
            case 3, 4, 5 -> users.send(new Command.ResumeJob(job));
            case 6 -> killTask(job);
            case 7 -> killRun(job);
            case 8 -> {
                if (dice.oneIn(4)) {
                    users.send(new Command.DeleteJob(job));
                }
            }
            case 9 -> roll(job);
            case 10 -> {
                if (dice.oneIn(3)) {
                    users.send(new Command.PutApp(app(dice, Map.of()), false));
                }
            }
            default -> {
                // They are left alone.
            }
        }
    }

    private void pause(String job) {
        Optional<Instant> until =
                dice.oneIn(2)
                        ? Optional.of(time.instant().plusMillis(dice.between(500, 20_000)))
                        : Optional.empty();
        boolean stop = dice.oneIn(2);
        String reason = stop ? StandingAudit.STOP : "rest";
        users.send(new Command.PauseJob(job, until, reason, stop));
    }

    /** The same fires with another program text: its standing run goes on, shard by shard. */
    private void roll(String job) {
        leader.get()
                .flatMap(open -> open.state().job(job))
                .map(entry -> entry.stored().job())
                .filter(Job::resident)
                .ifPresent(now -> users.send(new Command.PutJob(another(now), false)));
    }

    private Job another(Job now) {
        Job next = dice.oneIn(3) ? jobs.reworded(now) : now;
        Job plain =
                new Job(
                        next.name(),
                        next.description(),
                        next.owner(),
                        next.labels(),
                        next.app(),
                        next.type(),
                        next.schedule(),
                        next.sharding(),
                        dice.oneIn(4) ? next.parameter() : Integer.toString(dice.below(3)),
                        next.program(),
                        next.env(),
                        next.uris(),
                        next.user(),
                        next.container(),
                        next.limits(),
                        new Resources(100L * dice.between(1, 2), 16_000, 0, 0, 0),
                        next.siting(),
                        next.delivery(),
                        next.misfire(),
                        next.concurrency(),
                        next.startDeadline(),
                        next.timeLimit(),
                        dice.seconds(1, 3),
                        next.retry(),
                        next.unreachable());
        return SimulatedSecrets.given(plain, dice.seed);
    }

    private void killRun(String job) {
        leader.get()
                .flatMap(open -> open.state().job(job))
                .filter(entry -> !entry.runs().isEmpty())
                .ifPresent(
                        entry ->
                                users.send(
                                        new Command.KillRun(
                                                entry.runs().keySet().iterator().next())));
    }

    private void killTask(String job) {
        leader.get()
                .flatMap(open -> open.state().job(job))
                .flatMap(entry -> entry.runs().values().stream().findFirst())
                .flatMap(run -> run.shards().values().iterator().next().task())
                .ifPresent(task -> users.send(new Command.KillTask(task.id().toString())));
    }

    private static App app(Dice dice, Map<String, String> env) {
        AppExecutor executor =
                new AppExecutor(
                        AppExecutor.Mode.SHARED,
                        new Resources(100, 64_000, 0, 0, 0),
                        new Program.None(),
                        dice.seconds(1, 12),
                        dice.between(2, 8),
                        List.of());
        return new App(
                APP,
                "",
                "",
                new TreeMap<>(),
                List.of(),
                new TreeMap<>(env),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                executor);
    }

    private Job job(String name) {
        Job daemon = jobs.job(name, true, time.instant());
        Job any = RandomJobs.of(daemon, Optional.of(APP), daemon.program(), Optional.empty());
        int shards = dice.between(1, 3);
        Job plain =
                new Job(
                        any.name(),
                        any.description(),
                        any.owner(),
                        any.labels(),
                        any.app(),
                        any.type(),
                        schedule(),
                        new Sharding(shards, new TreeMap<>(), shards),
                        any.parameter(),
                        any.program(),
                        any.env(),
                        any.uris(),
                        any.user(),
                        any.container(),
                        any.limits(),
                        new Resources(100, 16_000, 0, 0, 0),
                        any.siting(),
                        any.delivery(),
                        new Misfire(
                                dice.oneIn(2) ? Misfire.Policy.SKIP : Misfire.Policy.LATEST,
                                any.misfire().max()),
                        Concurrency.FORBID,
                        any.startDeadline(),
                        any.timeLimit(),
                        any.killGrace(),
                        any.retry(),
                        any.unreachable());
        return SimulatedSecrets.given(plain, dice.seed);
    }

    private Schedule schedule() {
        Schedule.Rule rule =
                switch (dice.below(4)) {
                    case 0 ->
                            new Schedule.Cron(
                                    "*/" + dice.between(1, 4) + " * * * * *", ZoneId.of("UTC"));
                    case 1 -> new Schedule.Every(Duration.ofNanos(1_000_000L * 1_000 / 3));
                    default -> new Schedule.Every(dice.millis(200, 3_000));
                };
        return new Schedule(rule, Optional.empty(), Optional.empty());
    }
}
