package io.carillon.model.run;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A shard of a live or finished run.
 *
 * @param number its number
 * @param state how far it has come
 * @param because why it is in this state, or why it is still waiting
 * @param attempts how many attempts were made or are under way; the number of the current one
 * @param failures how many of them counted as failures of the task itself
 * @param task the current attempt, if any
 * @param ended the newest ended attempts, oldest first, at most {@link #ATTEMPTS_KEPT}
 * @param accountedTo of a shard that fires by itself: what became of all fires up to and including
 *     this instant is in the ledger; empty: nothing is yet, since the time of the run
 * @param leaving the task that the current one replaces, while it lives beside it: the owner of a
 *     daemon may allow that for a change
 */
public record Shard(
        int number,
        RunState state,
        String because,
        int attempts,
        int failures,
        Optional<Task> task,
        List<Attempt> ended,
        Optional<Instant> accountedTo,
        Optional<Task> leaving) {
    /** How many ended attempts are kept. */
    public static final int ATTEMPTS_KEPT = 5;

    public Shard {
        ended = List.copyOf(ended);
    }

    /** A shard with one task at most. */
    public Shard(
            int number,
            RunState state,
            String because,
            int attempts,
            int failures,
            Optional<Task> task,
            List<Attempt> ended,
            Optional<Instant> accountedTo) {
        this(
                number,
                state,
                because,
                attempts,
                failures,
                task,
                ended,
                accountedTo,
                Optional.empty());
    }

    /** A shard that does not fire by itself. */
    public Shard(
            int number,
            RunState state,
            String because,
            int attempts,
            int failures,
            Optional<Task> task,
            List<Attempt> ended) {
        this(number, state, because, attempts, failures, task, ended, Optional.empty());
    }

    /** The numbers of the shards, in their order. */
    public static List<Integer> numbers(Collection<Shard> shards) {
        return shards.stream().map(Shard::number).toList();
    }

    /** A shard that has not begun. */
    public static Shard waiting(int number) {
        return new Shard(number, RunState.PENDING, "", 0, 0, Optional.empty(), List.of());
    }

    /** The shard with that task as its current attempt. */
    public Shard with(Task next, String why) {
        RunState now = next.phase().live() || state == RunState.RUNNING ? RunState.RUNNING : state;
        return new Shard(
                number,
                now,
                why,
                Math.max(attempts, next.id().attempt()),
                failures,
                Optional.of(next),
                ended,
                accountedTo,
                leaving);
    }

    /** The shard after its current attempt has ended. */
    public Shard after(Attempt attempt) {
        int failed = failures + (attempt.counted() ? 1 : 0);
        return new Shard(
                number,
                state,
                attempt.because(),
                attempts,
                failed,
                Optional.empty(),
                and(List.of(attempt)),
                accountedTo,
                leaving);
    }

    private List<Attempt> and(List<Attempt> more) {
        List<Attempt> all = new ArrayList<>(ended);
        all.addAll(more);
        return all.subList(Math.max(0, all.size() - ATTEMPTS_KEPT), all.size());
    }

    /** The shard with the newest of its ended attempts alone. */
    public Shard remembering(int newest) {
        List<Attempt> kept = ended.subList(ended.size() - newest, ended.size());
        return new Shard(
                number, state, because, attempts, failures, task, kept, accountedTo, leaving);
    }

    /** The shard as if none of its attempts had failed. */
    public Shard forgiven() {
        return new Shard(number, state, because, attempts, 0, task, ended, accountedTo, leaving);
    }

    /** The shard, which had ended, before its next attempt. */
    public Shard anew() {
        return new Shard(
                number,
                RunState.PENDING,
                "",
                attempts,
                0,
                Optional.empty(),
                ended,
                accountedTo,
                leaving);
    }

    /** The shard in its final state. */
    public Shard end(RunState last, String why) {
        return new Shard(
                number,
                last,
                why,
                attempts,
                failures,
                Optional.empty(),
                ended,
                accountedTo,
                leaving);
    }

    /** The shard with all its fires up to that time in the ledger. */
    public Shard accounted(Instant to) {
        return new Shard(
                number, state, because, attempts, failures, task, ended, Optional.of(to), leaving);
    }

    /** Its current task and the one that leaves, as far as there are such. */
    public List<Task> tasks() {
        return Stream.concat(task.stream(), leaving.stream()).toList();
    }

    /** The shard with that task beside its current one, or none. */
    public Shard beside(Optional<Task> second) {
        return new Shard(
                number, state, because, attempts, failures, task, ended, accountedTo, second);
    }

    /**
     * What is in the second place of the shard, as a shard of its own: the task that leaves, and no
     * past. {@link #taking} is the way back.
     */
    public Optional<Shard> second(RunId run) {
        return leaving.map(
                one ->
                        new Shard(
                                new ShardId(run, number).second().number(),
                                RunState.RUNNING,
                                one.kill()
                                        .map(KillWish::because)
                                        .orElse("a newer task replaces it"),
                                attempts,
                                0,
                                leaving,
                                List.of()));
    }

    /** The shard with what has become of its second place. */
    public Shard taking(Shard second) {
        return new Shard(
                number,
                state,
                because,
                attempts,
                failures,
                task,
                and(second.ended()),
                accountedTo,
                second.task());
    }
}
