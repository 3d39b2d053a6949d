package io.carillon.audit;

import io.carillon.runtime.AuditLine;
import io.carillon.runtime.AuditLine.Event;
import io.carillon.runtime.AuditLine.Outcome;
import io.carillon.runtime.AuditTrail;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.subjects.CompletableSubject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the audit of a node with a thread of its own. A line that cannot be written to the file
 * goes into the log, and when the file takes lines again, the first says how many it misses.
 * Thread-safe.
 */
public final class AuditWriter implements AuditTrail, AutoCloseable {
    /** The logger whose events are lines of the audit. */
    static final String LOGGER = "audit";

    private static final Logger LOG = LoggerFactory.getLogger(AuditWriter.class);
    private static final Logger LINES = LoggerFactory.getLogger(LOGGER);
    private static final int WAITING = 4_096;
    private static final int BATCH = 256;
    private static final int RECENT_LINES = 10_000;
    private static final long RECENT_BYTES = 8L << 20;
    private static final long LOOK_SECONDS = 5;
    private static final Duration LOOK = Duration.ofSeconds(LOOK_SECONDS);
    private static final long END_MILLIS = 5_000;

    private record Pending(AuditLine line, CompletableSubject written) {
        Pending(AuditLine line) {
            this(line, CompletableSubject.create());
        }
    }

    private final AuditSettings settings;
    private final InstantSource clock;
    private final LineFormat format;
    private final Optional<AuditFile> file;
    private final Alike alike = new Alike();
    private final Recent recent;
    private final BlockingQueue<Pending> queue = new ArrayBlockingQueue<>(WAITING);
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final Pending end;
    private final Thread thread = new Thread(this::run, "carillon-audit");
    private volatile Optional<String> problem = Optional.empty();
    private volatile boolean closing;

    // Of the writer's thread alone.
    private long missing;
    private Instant missingSince = Instant.MAX;
    private Instant looked = Instant.MIN;

    private AuditWriter(AuditSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
        this.format = new LineFormat(settings.node());
        this.file =
                settings.file()
                        .map(path -> new AuditFile(path, settings.maxBytes(), settings.files()));
        this.end = new Pending(gap());
        this.recent = new Recent(RECENT_LINES, RECENT_BYTES, clock.millis() * 1_000);
        thread.setDaemon(true);
    }

    /** Begins to write. */
    public static AuditWriter start(AuditSettings settings, InstantSource clock) {
        AuditWriter writer = new AuditWriter(settings, clock);
        writer.thread.start();
        return writer;
    }

    @Override
    public boolean required() {
        return settings.required();
    }

    @Override
    public Completable add(AuditLine line) {
        Pending pending = new Pending(line);
        if (closing || !queue.offer(pending)) {
            String why = closing ? "the node is stopping" : "too many lines wait to be written";
            failures.incrementAndGet();
            LINES.info("{}", format.text(line));
            pending.written().onError(new IOException(why));
        }
        return pending.written();
    }

    @Override
    public void refused(AuditLine line) {
        if (alike.isWritten(line)) {
            add(line);
        }
    }

    @Override
    public void secretUsed(String task, String secret) {
        add(
                new AuditLine(
                        clock.instant(),
                        Event.SECRET,
                        Outcome.DONE,
                        new AuditLine.Who("task " + task, "task", Optional.empty()),
                        AuditLine.Asked.NOTHING,
                        0,
                        "the secret " + secret + " is given to the task " + task,
                        List.of(),
                        Optional.empty()));
    }

    @Override
    public void login(AuditLine.Who who, AuditLine.Asked asked, Optional<String> refused) {
        AuditLine line =
                new AuditLine(
                        clock.instant(),
                        Event.LOGIN,
                        refused.isPresent() ? Outcome.REFUSED : Outcome.DONE,
                        who,
                        asked,
                        0,
                        refused.orElse("logged in"),
                        List.of(),
                        Optional.empty());
        if (refused.isPresent()) {
            refused(line);
        } else {
            add(line);
        }
    }

    @Override
    public List<Numbered> newest(Predicate<AuditLine> wanted, long before, int limit) {
        return recent.newest(wanted, before, limit);
    }

    @Override
    public Optional<String> problem() {
        return problem;
    }

    /** How many lines have been written. */
    public long written() {
        return written.get();
    }

    /** How many lines could not be written where they belong. */
    public long failures() {
        return failures.get();
    }

    private void run() {
        try {
            while (!(closing && queue.isEmpty())) {
                Pending first = queue.poll(LOOK_SECONDS, TimeUnit.SECONDS);
                List<Pending> batch = new ArrayList<>();
                if (first == null || !clock.instant().isBefore(looked.plus(LOOK))) {
                    look(); // Lines may come without a pause.
                }
                if (first != null && !first.equals(end)) {
                    batch.add(first);
                }
                queue.drainTo(batch, BATCH - 1);
                batch.remove(end);
                write(batch, alike.due(clock.instant()));
            }
        } catch (InterruptedException e) {
            closing = true; // Nobody interrupts it; what waits is written all the same.
        }
        List<Pending> rest = new ArrayList<>();
        queue.drainTo(rest);
        rest.remove(end);
        write(rest, alike.all(clock.instant()));
    }

    private void write(List<Pending> batch, List<AuditLine> counts) {
        counts.forEach(line -> batch.add(new Pending(line)));
        write(batch);
    }

    private void look() {
        looked = clock.instant();
        try {
            if (file.isPresent()) {
                file.get().look();
            }
        } catch (IOException e) {
            problem = Optional.of(sentence(e));
        }
    }

    private void write(List<Pending> batch) {
        if (file.isEmpty()) {
            for (Pending pending : batch) {
                LINES.info("{}", format.text(pending.line()));
                isWritten(pending);
            }
            return;
        }
        if (batch.isEmpty() && missing == 0) {
            return;
        }
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            if (missing > 0) {
                bytes.writeBytes(format.bytes(gap()));
            }
            batch.forEach(pending -> bytes.writeBytes(format.bytes(pending.line())));
            file.get().append(ByteBuffer.wrap(bytes.toByteArray()), settings.required());
        } catch (IOException | RuntimeException e) {
            // The thread goes on: without it nothing would be written any more.
            failed(batch, e);
            return;
        }
        if (missing > 0) {
            LOG.warn("Lines of the audit are written again; missing={}", missing);
        }
        missing = 0;
        missingSince = Instant.MAX;
        problem = Optional.empty();
        batch.forEach(this::isWritten);
    }

    private void isWritten(Pending pending) {
        written.incrementAndGet();
        recent.add(pending.line(), format.text(pending.line()).length());
        pending.written().onComplete();
    }

    private void failed(List<Pending> batch, Exception e) {
        if (problem.isEmpty()) {
            LOG.warn("{}", sentence(e));
        }
        problem = Optional.of(sentence(e));
        for (Pending pending : batch) {
            missing++;
            missingSince =
                    missingSince.isBefore(pending.line().at()) ? missingSince : pending.line().at();
            failures.incrementAndGet();
            LINES.info("{}", format.text(pending.line()));
            recent.add(pending.line(), format.text(pending.line()).length());
            pending.written().onError(e);
        }
    }

    private String sentence(Exception e) {
        String why =
                e instanceof java.nio.file.FileSystemException named && named.getReason() == null
                        ? e.getClass().getSimpleName()
                        : String.valueOf(e.getMessage());
        return "the audit cannot be written to "
                + settings.file().map(String::valueOf).orElse("")
                + " ("
                + why
                + ")"
                + (settings.required() ? "; changes are refused" : "; its lines go to the log");
    }

    private AuditLine gap() {
        return new AuditLine(
                clock.instant(),
                Event.AUDIT,
                Outcome.FAILED,
                AuditLine.Who.NODE,
                AuditLine.Asked.NOTHING,
                0,
                "lines could not be written here; they are in the log of the node",
                List.of(),
                Optional.of(new AuditLine.Repeats(missing, missingSince)));
    }

    /** Writes what waits, and ends. Waits for that for some seconds. */
    @Override
    public void close() {
        closing = true;
        boolean unused = queue.offer(end); // Without room the thread does not sleep.
        try {
            thread.join(END_MILLIS);
            if (file.isPresent() && !thread.isAlive()) {
                file.get().close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            // Each line was written, or its failure told.
            problem = Optional.of(sentence(e));
        }
    }
}
