package io.carillon.simulation;

import io.carillon.core.contract.Command;
import io.carillon.core.contract.UpdateWish;
import io.carillon.core.definition.JobFields;
import io.carillon.core.records.StoredJob;
import io.carillon.core.state.State;
import io.carillon.model.job.AutoRollback;
import io.carillon.model.job.Care;
import io.carillon.model.job.Job;
import io.carillon.model.job.Portion;
import io.carillon.model.job.Program;
import io.carillon.model.job.Resources;
import io.carillon.model.job.Retry;
import io.carillon.model.job.Sharding;
import io.carillon.model.job.UpdatePolicy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * People whose daemons change often, by policies of their own, and not always for the better; in
 * some worlds. What their tasks execute is the program's text alone, and no two versions that are
 * made by hand have the same.
 */
final class UpdateOwners {
    /** How the program of tasks begins that fail as soon as they have begun. */
    static final String BAD = "fail ";

    static final List<String> JOBS = List.of("updated0", "updated1");

    private final VirtualTime time;
    private final Dice dice;

    /** Whether shards may have two tasks for a change. */
    private final Dice surges;

    private final RandomJobs jobs;
    private final Users users;
    private final UpdateAudit audit;
    private final Supplier<Optional<SimulatedNode.Open>> leader;
    private int last;

    /**
     * Whether the newest program is of no use, or they have paused something: they wait a while.
     */
    private boolean patient;

    private boolean retired;

    UpdateOwners(
            VirtualTime time,
            long seed,
            Users users,
            UpdateAudit audit,
            Supplier<Optional<SimulatedNode.Open>> leader) {
        this.time = time;
        this.dice = new Dice(seed, "updates");
        this.surges = dice.beside("surges");
        this.jobs = new RandomJobs(dice);
        this.users = users;
        this.audit = audit;
        this.leader = leader;
        audit.watch(time::instant);
        if (dice.oneIn(3)) {
            next();
        }
    }

    private void next() {
        time.in(
                patient ? dice.between(6_000, 25_000) : dice.between(500, 7_000),
                () -> {
                    if (!retired) {
                        patient = false;
                        act(dice.pick(JOBS));
                        next();
                    }
                });
    }

    private Optional<StoredJob> stored(String job) {
        return leader.get().flatMap(open -> open.state().job(job)).map(entry -> entry.stored());
    }

    private void act(String name) {
        Optional<Job> now = stored(name).map(StoredJob::job);
        if (now.isEmpty()) {
            put(daemon(name));
            return;
        }
        switch (dice.below(14)) {
            case 0, 1, 2 -> put(with(now.get(), new Program.Shell(program()), now.get().care()));
            case 3 -> put(with(now.get(), now.get().program(), care()));
            case 4 -> put(with(now.get(), new Program.Shell(program()), care()));
            case 5, 6 -> {
                put(with(now.get(), new Program.Shell("work " + ++last), now.get().care()));
                wish(name, new UpdateWish.Hold("to look"));
                patient = true;
            }
            case 7, 8, 9 -> wish(name, new UpdateWish.GoOn());
            case 10 -> undo(name);
            case 11, 12 -> wish(name, new UpdateWish.Scale(dice.between(1, 4)));
            default -> {
                if (dice.oneIn(4)) {
                    users.send(new Command.DeleteJob(name));
                }
            }
        }
    }

    private void put(Job job) {
        audit.asked(job, time.instant());
        users.send(new Command.PutJob(job, false));
    }

    private void wish(String job, UpdateWish wish) {
        users.send(new Command.UpdateJob(job, wish));
    }

    private void undo(String name) {
        audit.asked(name, time.instant());
        Optional<Long> version =
                dice.oneIn(2)
                        ? Optional.empty()
                        : stored(name).map(job -> dice.pick(List.copyOf(job.versions().keySet())));
        wish(name, new UpdateWish.Undo(version));
    }

    private String program() {
        patient = dice.oneIn(2);
        return (patient ? BAD : "work ") + ++last;
    }

    private Optional<Care> care() {
        Portion most =
                dice.oneIn(3)
                        ? new Portion(dice.between(1, 100), true)
                        : Portion.number(dice.between(1, 3));
        Optional<AutoRollback> rollback =
                dice.oneIn(4)
                        ? Optional.empty()
                        : Optional.of(new AutoRollback(dice.between(1, 3), deadline()));
        Duration settle = dice.millis(0, 4_000);
        int surge = surges.oneIn(2) ? 0 : surges.between(1, 2);
        Portion some = surge > 0 && surges.oneIn(2) ? Portion.number(0) : most;
        UpdatePolicy policy = new UpdatePolicy(some, surge, settle, rollback);
        return new Care(Optional.empty(), Optional.empty(), Optional.of(policy)).stored();
    }

    private Optional<Duration> deadline() {
        return dice.oneIn(4) ? Optional.of(dice.seconds(8, 40)) : Optional.empty();
    }

    private static Job with(Job job, Program program, Optional<Care> care) {
        return new Job(
                job.name(),
                job.description(),
                job.owner(),
                job.labels(),
                job.app(),
                job.type(),
                job.schedule(),
                job.sharding(),
                job.parameter(),
                program,
                job.env(),
                job.uris(),
                job.user(),
                Optional.empty(),
                Optional.empty(),
                new Resources(100, 16_000, 0, 0, 0),
                Optional.empty(),
                job.delivery(),
                job.misfire(),
                job.concurrency(),
                job.startDeadline(),
                job.timeLimit(),
                job.killGrace(),
                new Retry(1, Duration.ofMillis(200), Duration.ofSeconds(2), 2.0),
                job.unreachable(),
                job.freezeExempt(),
                care,
                job.secretEnv());
    }

    private Job daemon(String name) {
        Job any = jobs.job(name, true, time.instant());
        Job first = with(any, new Program.Shell("work " + ++last), care());
        int shards = dice.between(1, 4);
        Sharding sharding = new Sharding(shards, new TreeMap<>(), shards);
        return JobFields.SHAPE.values(first).set(JobFields.SHARDS, sharding).build();
    }

    /**
     * They want nothing more; what is paused goes on, and what is of no use and stays is mended.
     */
    void retire() {
        retired = true;
        end();
    }

    private void end() {
        leader.get()
                .map(SimulatedNode.Open::state)
                .ifPresent(state -> JOBS.forEach(name -> end(state, name)));
        time.in(1_000, this::end);
    }

    private void end(State state, String name) {
        Optional<StoredJob> stored = state.job(name).map(entry -> entry.stored());
        if (stored.isEmpty() || stored.get().deleting()) {
            return;
        }
        if (stored.get().kept().held().isPresent()) {
            wish(name, new UpdateWish.GoOn());
            return;
        }
        Job job = stored.get().job();
        boolean useless =
                job.program() instanceof Program.Shell shell && shell.line().startsWith(BAD);
        if (useless && !audit.givesWay(stored.get())) {
            put(with(job, new Program.Shell("work " + ++last), job.care()));
        }
    }
}
