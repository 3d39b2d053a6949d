package io.carillon.simulation;

import io.carillon.core.ContainerForTests;
import io.carillon.core.contract.Command;
import io.carillon.core.state.JobEntry;
import io.carillon.core.state.State;
import io.carillon.model.job.App;
import io.carillon.model.job.AppExecutor;
import io.carillon.model.job.Container;
import io.carillon.model.job.Job;
import io.carillon.model.job.JobType;
import io.carillon.model.job.Program;
import io.carillon.model.job.Resources;
import io.carillon.model.run.RunState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * In some worlds jobs have apps, which are changed and deleted, and jobs go from one to another; in
 * some of them their tasks share executors, and jobs without an app make requests. Their chances
 * are their own, so that the stories of the other worlds stay as they are.
 */
final class AppOwners {
    /** A variable of each app, whose value is another one in most versions. */
    static final String VARIABLE = "EDITION";

    /**
     * What the owners have.
     *
     * @param kind what they are called
     * @param apps the names of their apps
     * @param jobs the names of their jobs
     * @param executor what executes the tasks of an app
     * @param changes one in so many wishes for another version, or for an end, is followed
     */
    record Estate(
            String kind,
            List<String> apps,
            List<String> jobs,
            Function<Dice, AppExecutor> executor,
            int changes) {}

    /** Tasks with executors of their own. */
    static final Estate APART =
            new Estate(
                    "tenant",
                    List.of("app0", "app1"),
                    List.of("tenant0", "tenant1-once", "tenant2", "daemon-tenant"),
                    dice ->
                            new AppExecutor(
                                    AppExecutor.Mode.COMMAND,
                                    new Resources(100, 256_000, 0, 0, 0),
                                    new Program.None(),
                                    Duration.ofMinutes(5),
                                    100,
                                    List.of()),
                    1);

    /** Tasks that share executors, which take few of them and leave soon. */
    static final Estate SHARED =
            new Estate(
                    "sharer",
                    List.of("shared0", "shared1"),
                    List.of("sharer0", "sharer1-once", "sharer2", "daemon-sharer"),
                    dice ->
                            new AppExecutor(
                                    AppExecutor.Mode.SHARED,
                                    new Resources(
                                            100L * dice.between(1, 8),
                                            16_000L * dice.between(1, 20),
                                            0,
                                            0,
                                            0),
                                    dice.oneIn(3)
                                            ? new Program.Shell("./executor")
                                            : new Program.None(),
                                    dice.seconds(1, 12),
                                    dice.between(2, 4),
                                    List.of()),
                    4);

    private final Estate estate;

    private final VirtualTime time;
    private final Dice dice;
    private final RandomJobs jobs;
    private final Users users;
    private final Supplier<Optional<SimulatedNode.Open>> leader;
    private int edition;
    private int lastKey;
    private boolean retired;

    AppOwners(
            Estate estate,
            VirtualTime time,
            Dice dice,
            Users users,
            Supplier<Optional<SimulatedNode.Open>> leader) {
        this.estate = estate;
        this.time = time;
        this.dice = dice;
        this.jobs = new RandomJobs(dice);
        this.users = users;
        this.leader = leader;
    }

    /** Whether there are any in this world. */
    boolean begin() {
        boolean there = dice.oneIn(3);
        if (there) {
            next();
        }
        return there;
    }

    /** Apps and jobs stay as they are. */
    void retire() {
        retired = true;
    }

    private void next() {
        time.in(
                dice.between(200, 3_000),
                () -> {
                    if (!retired) {
                        act();
                        next();
                    }
                });
    }

    private void act() {
        String app = dice.pick(estate.apps());
        String job = dice.pick(estate.jobs());
        int wish = dice.below(12);
        if (wish > 8 && !changes()) {
            return;
        }
        switch (wish) {
            case 0, 1, 2 -> put(app);
            case 3, 4, 5 -> put(job, dice.oneIn(6) ? Optional.empty() : Optional.of(app));
            case 6, 7 -> run(job);
            case 8 -> leader.get().ifPresent(open -> retry(open.state(), job));
            case 9 -> users.send(new Command.DeleteApp(app, false));
            case 10 -> users.send(new Command.DeleteApp(app, dice.oneIn(2)));
            default -> users.send(new Command.DeleteJob(job));
        }
    }

    /** Whether what there is becomes another, or goes. */
    private boolean changes() {
        return estate.changes() == 1 || dice.oneIn(estate.changes());
    }

    private void put(String name) {
        if (!changes()
                && leader.get().filter(o -> o.state().apps().containsKey(name)).isPresent()) {
            return;
        }
        TreeMap<String, String> env = new TreeMap<>();
        env.put(VARIABLE, Integer.toString(dice.oneIn(4) ? edition : ++edition));
        AppExecutor executor = estate.executor().apply(dice);
        int words = dice.below(1_000);
        Optional<Container> container =
                words % 2 == 0
                        ? Optional.of(ContainerForTests.ofImage("app-" + words))
                        : Optional.empty();
        App app =
                new App(
                        name,
                        "words " + words,
                        "",
                        new TreeMap<>(),
                        List.of(),
                        env,
                        Optional.empty(),
                        container,
                        Optional.empty(),
                        executor);
        users.send(new Command.PutApp(app, false));
    }

    private void put(String name, Optional<String> app) {
        Job job = jobs.job(name, time.instant());
        boolean requests = estate == SHARED && app.isEmpty() && job.type() == JobType.TRANSIENT;
        Optional<Container> container = estate == SHARED ? Optional.empty() : job.container();
        Program program = requests ? RandomJobs.REQUEST : job.program();
        users.send(new Command.PutJob(RandomJobs.of(job, app, program, container), false));
    }

    private void run(String job) {
        users.send(
                new Command.RunNow(
                        job,
                        new TreeSet<>(),
                        Optional.empty(),
                        new TreeMap<>(),
                        Optional.of(estate.kind() + ++lastKey)));
    }

    private void retry(State state, String job) {
        state.job(job).stream()
                .map(JobEntry::finished)
                .flatMap(finished -> finished.values().stream())
                .filter(one -> one.run().state() != RunState.SUCCEEDED)
                .findFirst()
                .ifPresent(
                        one -> users.send(new Command.RetryRun(one.run().id(), Optional.empty())));
    }
}
