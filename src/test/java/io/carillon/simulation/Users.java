package io.carillon.simulation;

import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Command;
import io.carillon.core.records.StoredRecord;
import io.carillon.core.state.JobEntry;
import io.carillon.core.state.State;
import io.carillon.model.Caller;
import io.carillon.model.job.Job;
import io.carillon.model.job.JobType;
import io.carillon.model.run.RunId;
import io.carillon.model.run.RunState;
import io.carillon.model.run.Shard;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * People and programs that want things of whoever leads, and hold it to its word: what was answered
 * must be durable, and a repeated key must give the same run.
 */
final class Users {
    private final VirtualTime time;
    private final Dice dice;
    private final RandomJobs jobs;
    private final Trace trace;
    private final DurableView durable;
    private final StandingAudit standing;
    private final Supplier<Optional<SimulatedNode.Open>> leader;
    private final List<String> names = new ArrayList<>();
    private final Map<String, Instant> redefined = new HashMap<>();
    private final Map<String, RunId> keys = new TreeMap<>();
    private boolean retired;
    private int lastKey;
    int answered;

    Users(
            VirtualTime time,
            Dice dice,
            Trace trace,
            DurableView durable,
            StandingAudit standing,
            Supplier<Optional<SimulatedNode.Open>> leader) {
        this.time = time;
        this.dice = dice;
        this.jobs = new RandomJobs(dice);
        this.trace = trace;
        this.durable = durable;
        this.standing = standing;
        this.leader = leader;
    }

    void begin() {
        for (int i = 0; i < dice.between(4, 8); i++) {
            String kind = i == 0 ? "daemon" : "job";
            names.add(kind + i + (i > 0 && dice.oneIn(3) ? "-once" : ""));
        }
        names.forEach(name -> time.in(dice.between(1_000, 8_000), () -> create(name)));
        next();
    }

    /** They want nothing more, but that what they created comes to its end. */
    void retire() {
        retired = true;
    }

    private void create(String name) {
        if (retired) {
            return;
        }
        ask(
                new Command.PutJob(jobs.job(name, time.instant()), true),
                answer -> {},
                () -> time.in(1_000, () -> create(name)));
    }

    private void next() {
        if (!retired) {
            time.in(
                    dice.between(100, 4_000),
                    () -> {
                        act();
                        next();
                    });
        }
    }

    /** Everybody wants something at once, for a while. */
    boolean storm(Duration lasts) {
        Instant until = time.instant().plus(lasts);
        time.in(dice.between(1, 50), () -> hurry(until));
        return true;
    }

    private void hurry(Instant until) {
        if (!retired && time.instant().isBefore(until)) {
            act();
            time.in(dice.between(1, 100), () -> hurry(until));
        }
    }

    private void act() {
        Optional<SimulatedNode.Open> current = leader.get();
        if (current.isEmpty()) {
            return;
        }
        String job = dice.pick(names);
        switch (dice.below(14)) {
            case 0, 1, 2, 3, 4 -> run(job, "key" + ++lastKey, 0);
            case 5 -> redefine(current.get().state(), job);
            case 6 -> pause(job);
            case 7, 8 -> send(new Command.ResumeJob(job));
            case 9 -> delete(job);
            case 10 -> killRun(current.get().state(), job);
            case 11 -> killTask(current.get().state());
            case 12 -> retry(current.get().state(), job);
            default -> send(new Command.Reconcile(dice.oneIn(2)));
        }
    }

    private void redefine(State state, String job) {
        Instant last = redefined.getOrDefault(job, Instant.MIN);
        if (last.isBefore(time.instant().minusSeconds(30))) {
            redefined.put(job, time.instant());
            Job next =
                    state.job(job)
                            .filter(entry -> dice.oneIn(2))
                            .map(entry -> jobs.reworded(entry.stored().job()))
                            .orElseGet(() -> jobs.job(job, time.instant()));
            send(new Command.PutJob(next, false));
        }
    }

    private void pause(String job) {
        Optional<Instant> until =
                dice.oneIn(2)
                        ? Optional.of(time.instant().plusSeconds(dice.between(3, 30)))
                        : Optional.empty();
        boolean stop = job.startsWith("daemon") && dice.oneIn(2);
        String reason = stop ? StandingAudit.STOP : "because";
        send(new Command.PauseJob(job, until, reason, stop));
    }

    private void delete(String job) {
        if (dice.oneIn(2)) {
            send(new Command.DeleteJob(job));
            time.in(dice.between(1, 15_000), () -> create(job));
        }
    }

    private void run(String job, String key, int tries) {
        TreeSet<Integer> shards = new TreeSet<>();
        if (dice.oneIn(4)) {
            shards.add(0);
        }
        Command command =
                new Command.RunNow(
                        job, shards, Optional.empty(), new TreeMap<>(), Optional.of(key));
        Instant asked = time.instant();
        ask(
                command,
                answer -> {
                    if (answer instanceof Answer.RunAccepted accepted) {
                        accepted(key, accepted, asked);
                    }
                    if (dice.oneIn(4) && tries < 2) {
                        time.in(dice.between(1, 500), () -> run(job, key, tries + 1));
                    }
                },
                () -> {
                    if (tries < 2) {
                        time.in(dice.between(100, 2_000), () -> run(job, key, tries + 1));
                    }
                });
    }

    /** It has come and gone within one batch, and its key is kept. */
    private boolean remembered(RunId run) {
        return durable.records().values().stream()
                .filter(StoredRecord.RequestsRecord.class::isInstance)
                .flatMap(record -> ((StoredRecord.RequestsRecord) record).requests().stream())
                .anyMatch(request -> request.run().equals(run));
    }

    private void accepted(String key, Answer.RunAccepted accepted, Instant asked) {
        // In the same batch its job may have been deleted; or the run was replaced and, after a
        // long commit, has left the history already.
        boolean atOnce = asked.plusSeconds(2).isAfter(time.instant());
        if (atOnce
                && !accepted.repeated()
                && !durable.knew(accepted.run())
                && !remembered(accepted.run())
                && durable.jobLives(accepted.run())) {
            trace.broken(new Violation(3, accepted.run() + " is promised, not durable"));
        }
        // With its job, a run is forgotten, and its key with it: then there is another.
        RunId other = keys.put(key, accepted.run());
        boolean sameJob =
                other != null && durable.jobLives(other) && durable.jobLives(accepted.run());
        if ((accepted.repeated() || sameJob) && other != null && !other.equals(accepted.run())) {
            trace.broken(new Violation(5, key + " gave " + other + " and " + accepted.run()));
        }
    }

    private void killRun(State state, String job) {
        state.job(job)
                .map(JobEntry::runs)
                .filter(runs -> !runs.isEmpty())
                .ifPresent(runs -> send(new Command.KillRun(runs.keySet().iterator().next())));
    }

    private void killTask(State state) {
        if (!state.live().isEmpty()) {
            state.shard(state.live().first())
                    .flatMap(shard -> shard.task())
                    .ifPresent(task -> send(new Command.KillTask(task.id().toString())));
        }
    }

    private void retry(State state, String job) {
        state.job(job).stream()
                .flatMap(entry -> entry.finished().values().stream())
                .filter(one -> one.shards().stream().anyMatch(Users::failed))
                .map(one -> one.run().id())
                .findFirst()
                .ifPresent(run -> retry(run, "key" + ++lastKey, 0));
    }

    private static boolean failed(Shard shard) {
        return shard.state() != RunState.SUCCEEDED;
    }

    /** Asks for a retry, and often once more, by the same or by another key. */
    private void retry(RunId run, String key, int tries) {
        Instant asked = time.instant();
        ask(
                new Command.RetryRun(run, Optional.of(key)),
                answer -> {
                    if (answer instanceof Answer.RunAccepted accepted) {
                        accepted(key, accepted, asked);
                    }
                    if (dice.oneIn(2) && tries < 2) {
                        String next = dice.oneIn(2) ? key : "key" + ++lastKey;
                        time.in(dice.between(1, 500), () -> retry(run, next, tries + 1));
                    }
                },
                () -> {});
    }

    /** No job but the daemons fires any more. */
    void pauseAll(State state) {
        for (JobEntry job : state.jobs().values()) {
            boolean daemon = job.stored().job().type() == JobType.DAEMON;
            boolean paused =
                    job.stored().pause().isPresent()
                            && job.stored().pause().get().until().isEmpty();
            if (!daemon && !paused && !job.stored().deleting()) {
                send(new Command.PauseJob(job.stored().name(), Optional.empty(), "the end"));
            }
        }
    }

    /** The framework was removed: that is confirmed. */
    void reset(State state) {
        state.framework()
                .filter(framework -> framework.removed().isPresent())
                .ifPresent(framework -> send(new Command.ResetFramework(framework.id())));
    }

    void send(Command command) {
        ask(command, answer -> {}, () -> {});
    }

    void ask(Command command, Consumer<Answer> answer, Runnable nobody) {
        ask(command, Optional.of(command), Caller.ANONYMOUS, answer, nobody);
    }

    /** Asks with the rights of somebody, who may want that or not. */
    void ask(
            Command.Permitted command,
            boolean may,
            Caller by,
            Consumer<Answer> answer,
            Runnable nobody) {
        Optional<Command> wanted = may ? Optional.of(bare(command)) : Optional.empty();
        ask(command, wanted, by, answer, nobody);
    }

    private static Command bare(Command.Permitted command) {
        return command.command() instanceof Command.OnlyIf condition
                ? condition.command()
                : command.command();
    }

    private void ask(
            Command command,
            Optional<Command> wanted,
            Caller by,
            Consumer<Answer> answer,
            Runnable nobody) {
        Optional<SimulatedNode.Open> current = leader.get();
        if (current.isEmpty()) {
            nobody.run();
            return;
        }
        trace.add("asked: " + command);
        wanted.ifPresent(standing::asked);
        var unused =
                current.get()
                        .engine()
                        .command(command, by)
                        .subscribe(
                                told -> {
                                    trace.add("answered: " + told);
                                    answered++;
                                    answer.accept(told);
                                },
                                lost -> nobody.run());
    }
}
