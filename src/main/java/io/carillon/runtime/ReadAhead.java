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
 * How a standby gets ready: while another node leads, it reads the stored records from time to
 * time, and makes a state of them that it throws away. What it keeps are the {@link DecodeCache}
 * records, so that a takeover decodes only what has changed since; and the code on that way is
 * warm. The takeover itself reads everything anew. From one standing for election to its end; may
 * be called on any thread.
 */
final class ReadAhead {
    private static final Logger log = LoggerFactory.getLogger(ReadAhead.class);

    /** The first pauses are short, for the code to be warm soon, and double. */
    static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

    static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    /** Or so many times as long as the reading took, where that is longer. */
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

    /** Begins as soon as somebody leads. */
    void begin() {
        work.set(
                election.leader()
                        .filter(Optional::isPresent)
                        .firstElement()
                        .flatMapCompletable(leader -> Completable.defer(this::round).repeat())
                        .subscribe(() -> {}, e -> log.debug("No more is read ahead", e)));
    }

    /** A pause and a reading. */
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
        // Before the rest: a takeover that comes meanwhile has use for it.
        replace(former, next.unused());
        if (!work.isDisposed()) {
            var unused = StateReader.read(stored, Integer.MAX_VALUE, settings.get(), next);
        }
    }

    private synchronized DecodeCache decoded() {
        return decoded;
    }

    /** Unless the former has been taken meanwhile: nobody would come for the next. */
    private synchronized void replace(DecodeCache former, DecodeCache next) {
        if (decoded == former) {
            decoded = next;
        }
    }

    private void rest(long tookMillis) {
        long longest = Math.max(LONGEST_PAUSE.toMillis(), REST * tookMillis);
        pauseMillis = Math.min(2 * pauseMillis, longest);
    }

    /** Nothing is read any more. */
    void end() {
        work.dispose();
    }

    /** What has been read; to the first who asks, and nothing to others. */
    synchronized DecodeCache take() {
        DecodeCache taken = decoded;
        decoded = new DecodeCache();
        return taken;
    }
}
