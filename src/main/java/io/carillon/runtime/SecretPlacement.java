package io.carillon.runtime;

import io.carillon.model.mesos.Assignment;
import io.carillon.model.mesos.PlacementRequest;
import io.carillon.model.run.TaskId;
import io.reactivex.rxjava3.core.Scheduler;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.disposables.CompositeDisposable;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.disposables.SerialDisposable;
import io.reactivex.rxjava3.subjects.SingleSubject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * Reads the secrets of the tasks that want places, and then searches places for those that have all
 * of their own. What is read lies in the {@link SecretBook} until the launch.
 *
 * <p>A source that is slow does not hold other tasks up: a search waits for it for a quarter of a
 * second, and after one has done so in vain, none waits for ten seconds. What is read meanwhile is
 * there for the next one. Used on the engine's thread.
 */
public final class SecretPlacement implements Placement {
    /** How long a search waits for secrets. */
    static final Duration PATIENCE = Duration.ofMillis(250);

    /** How long no search waits after one that waited in vain. */
    static final Duration IMPATIENCE = Duration.ofSeconds(10);

    /** How long a secret may take to be read. */
    static final Duration LONGEST = Duration.ofSeconds(5);

    /** What was read within that time is not read again. */
    static final Duration FRESH = Duration.ofSeconds(5);

    /** What could not be read within that time is not read again. */
    static final Duration FRESH_MISSING = Duration.ofMillis(900);

    /** What was read within that time is used as long as it is being read again. */
    static final Duration USABLE = Duration.ofSeconds(10);

    /** How many secrets are read at a time. */
    static final int AT_ONCE = 16;

    private static final String LATE =
            "the source of secrets has not answered yet; see secrets.source";

    private static final String NOT_SHARED =
            "no secrets of Mesos for tasks in a shared executor: Mesos gives them to containers of"
                    + " its own; set secrets.source to FILES or VAULT, or run the job without a"
                    + " shared executor";

    private final Placement places;
    private final SecretSource source;
    private final SecretBook book;
    private final Scheduler clock;
    private final CompositeDisposable open = new CompositeDisposable();

    private final SerialDisposable patience = new SerialDisposable();

    /** The secrets that are being read, or wait for it. */
    private final TreeSet<String> asked = new TreeSet<>();

    private final ArrayDeque<String> queue = new ArrayDeque<>();
    private int running;

    /** What the search that waits wants to know; empty if none does. */
    private Optional<Wait> waiting = Optional.empty();

    private Instant impatientUntil = Instant.MIN;

    /** A search that waits for secrets. */
    private record Wait(SortedSet<String> names, SingleSubject<Boolean> over) {}

    /**
     * @param places searches the places
     * @param book where the values lie
     * @param clock measures all delays, and is the engine's thread
     */
    public SecretPlacement(
            Placement places, SecretSource source, SecretBook book, Scheduler clock) {
        this.places = places;
        this.source = source;
        this.book = book;
        this.clock = clock;
    }

    @Override
    public Single<Assignment> place(PlacementRequest request) {
        TreeSet<String> names = new TreeSet<>();
        request.tasks().forEach(task -> names.addAll(task.secrets()));
        return names.isEmpty()
                ? places.place(request)
                : read(names).flatMap(over -> place(request, answers(names)));
    }

    private Single<Assignment> place(
            PlacementRequest request, SortedMap<String, Optional<String>> answers) {
        List<PlacementRequest.Wanted> complete = new ArrayList<>();
        SortedMap<TaskId, String> reasons = new TreeMap<>();
        for (PlacementRequest.Wanted task : request.tasks()) {
            if (!task.secrets().stream().allMatch(name -> isRead(answers, name))) {
                reasons.put(task.task(), "a secret could not be read");
            } else if (task.need().executor().isPresent()
                    && task.secrets().stream().anyMatch(this::isReference)) {
                reasons.put(task.task(), NOT_SHARED);
            } else {
                complete.add(task);
            }
        }
        return places.place(request.with(complete))
                .map(
                        found -> {
                            reasons.putAll(found.reasons());
                            return new Assignment(found.number(), found.places(), reasons, answers);
                        });
    }

    private boolean isReference(String name) {
        return book.find(name)
                .map(SecretBook.Entry::answer)
                .filter(
                        answer ->
                                answer instanceof SecretSource.Found found
                                        && found.value().reference().isPresent())
                .isPresent();
    }

    private static boolean isRead(SortedMap<String, Optional<String>> answers, String name) {
        return Optional.empty().equals(answers.get(name));
    }

    /** Begins to read what is not fresh, and waits for it if that is likely to help. */
    private Single<Boolean> read(SortedSet<String> names) {
        Instant now = now();
        TreeSet<String> stale = new TreeSet<>(names);
        stale.removeIf(name -> isFresh(name, now));
        stale.stream().filter(asked::add).forEach(queue::add);
        next();
        stale.retainAll(asked);
        if (stale.isEmpty() || isImpatient(now)) {
            return Single.just(true);
        }
        Wait wait = new Wait(stale, SingleSubject.create());
        waiting = Optional.of(wait);
        patience.set(
                clock.scheduleDirect(
                        () -> giveUp(wait), PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
        return wait.over();
    }

    private boolean isImpatient(Instant now) {
        // Not when the clock has been set back.
        return now.isBefore(impatientUntil) && !now.plus(IMPATIENCE).isBefore(impatientUntil);
    }

    private void giveUp(Wait wait) {
        if (waiting.filter(now -> now == wait).isPresent()) {
            impatientUntil = now().plus(IMPATIENCE);
            end(wait);
        }
    }

    private void end(Wait wait) {
        waiting = Optional.empty();
        patience.set(Disposable.disposed());
        wait.over().onSuccess(true);
    }

    private void next() {
        while (running < AT_ONCE && !queue.isEmpty()) {
            String name = queue.remove();
            running++;
            Disposable unused =
                    source.read(name)
                            .timeout(
                                    LONGEST.toMillis(),
                                    TimeUnit.MILLISECONDS,
                                    clock,
                                    Single.just(new SecretSource.Missing(LATE)))
                            .onErrorReturn(SecretPlacement::failed)
                            .observeOn(clock)
                            .subscribe(answer -> arrived(name, answer), e -> {}, open);
        }
    }

    /** No message of an exception is repeated: it might quote what was read. */
    private static SecretSource.Answer failed(Throwable error) {
        return new SecretSource.Missing("it cannot be read: " + error.getClass().getSimpleName());
    }

    private void arrived(String name, SecretSource.Answer answer) {
        running--;
        asked.remove(name);
        book.put(name, answer, clock);
        next();
        waiting.filter(wait -> wait.names().stream().noneMatch(asked::contains))
                .ifPresent(this::end);
    }

    /** Why each could not be read; empty for those that were. */
    private SortedMap<String, Optional<String>> answers(SortedSet<String> names) {
        Instant now = now();
        TreeMap<String, Optional<String>> answers = new TreeMap<>();
        for (String name : names) {
            Optional<SecretSource.Answer> answer =
                    book.find(name)
                            .filter(entry -> isWithin(USABLE, entry, now))
                            .map(SecretBook.Entry::answer);
            if (answer.isPresent() && answer.get() instanceof SecretSource.Found) {
                answers.put(name, Optional.empty());
            } else {
                boolean known = answer.isPresent() && !asked.contains(name);
                answers.put(
                        name,
                        Optional.of(
                                known ? ((SecretSource.Missing) answer.get()).because() : LATE));
            }
        }
        return answers;
    }

    private boolean isFresh(String name, Instant now) {
        return book.find(name)
                .filter(
                        entry ->
                                isWithin(
                                        entry.answer() instanceof SecretSource.Found
                                                ? FRESH
                                                : FRESH_MISSING,
                                        entry,
                                        now))
                .isPresent();
    }

    private static boolean isWithin(Duration age, SecretBook.Entry entry, Instant now) {
        return !now.isBefore(entry.at()) && now.isBefore(entry.at().plus(age));
    }

    private Instant now() {
        return Instant.ofEpochMilli(clock.now(TimeUnit.MILLISECONDS));
    }

    @Override
    public void close() {
        open.dispose();
        patience.dispose();
        places.close();
    }
}
