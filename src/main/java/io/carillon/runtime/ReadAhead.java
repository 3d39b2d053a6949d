package io.carillon.runtime;

import io.carillon.core.contract.Settings;
import io.carillon.model.RecordKey;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Scheduler;
import io.reactivex.rxjava3.disposables.SerialDisposable;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The preparation of a standby. While another node leads, it reads the stored records from time to
 * time and builds a state that it throws away. It keeps the decoded records in a {@link
 * DecodeCache}, so that a takeover decodes only what has changed since and runs warm code. The
 * takeover itself reads all records again. One object per candidacy. Thread-safe.
 */
final class ReadAhead {
    private static final Logger log = LoggerFactory.getLogger(ReadAhead.class);

    /** The first pause. Pauses start short, so that the code is warm soon, and double. */
    static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

    static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    /**
     * Maximum pause as a multiple of the time of a reading, if that exceeds {@link #LONGEST_PAUSE}.
     */
    static final int REST = 50;

    private final Election election;
    private final Supplier<Settings> settings;
    private final Scheduler background;
    private final SerialDisposable work = new SerialDisposable();
    private DecodeCache decoded = new DecodeCache();
    private volatile long pauseMillis = FIRST_PAUSE.toMillis();

    ReadAhead(Election election, Supplier<Settings> settings, Scheduler background) {
        this.election = election;
        this.settings = settings;
        this.background = background;
    }

    /** Starts reading as soon as a node leads. */
    void begin() {
        work.set(
                election.leader()
                        .filter(Optional::isPresent)
                        .firstElement()
                        .flatMapCompletable(leader -> Completable.defer(this::round).repeat())
                        .subscribe(() -> {}, e -> log.debug("Reading ahead has ended", e)));
    }

    /** One pause and one reading. */
    private Completable round() {
        return Completable.timer(pauseMillis, TimeUnit.MILLISECONDS, background)
                .andThen(Completable.defer(this::read));
    }

    private Completable read() {
        long began = background.now(TimeUnit.MILLISECONDS);
        return election.peek()
                .observeOn(background)
                .doOnSuccess(this::prepare)
                .doOnError(e -> log.debug("Nothing could be read ahead", e))
                .ignoreElement()
                .onErrorComplete()
                .doOnComplete(() -> rest(background.now(TimeUnit.MILLISECONDS) - began));
    }

    private void prepare(SortedMap<RecordKey, byte[]> stored) {
        DecodeCache former = decoded();
        DecodeCache next = DecodeCache.of(stored, former, work::isDisposed);
        // First, because a takeover may need it meanwhile.
        replace(former, next.unused());
        if (!work.isDisposed()) {
            var unused = StateReader.read(stored, Integer.MAX_VALUE, settings.get(), next);
        }
    }

    private synchronized DecodeCache decoded() {
        return decoded;
    }

    /**
     * Replaces the former cache, unless it was taken meanwhile: then the next cache would not be
     * used.
     */
    private synchronized void replace(DecodeCache former, DecodeCache next) {
        if (decoded == former) {
            decoded = next;
        }
    }

    private void rest(long tookMillis) {
        long longest = Math.max(LONGEST_PAUSE.toMillis(), REST * tookMillis);
        pauseMillis = Math.min(2 * pauseMillis, longest);
    }

    /** Ends the reading. */
    void end() {
        work.dispose();
    }

    /** Takes the decoded records; empty for later callers. */
    synchronized DecodeCache take() {
        DecodeCache taken = decoded;
        decoded = new DecodeCache();
        return taken;
    }
}
