package io.carillon.executor.http;

import io.carillon.executor.Work;
import io.carillon.executor.WorkEnd;
import io.carillon.executor.WorkListener;
import io.carillon.executor.wire.HttpAnswer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The exchange of one task: a request and, for a GET or HEAD, those that redirects ask for. A
 * request that was sent cannot be called back, so a kill does not wait for any grace: it closes the
 * connection. The end is told when nothing more is sent or read.
 */
final class Exchange implements Work {
    /** How much of a body is written to the task's output. */
    static final int KEPT = 64 << 10;

    /** How much of a body is read at most; the server's end of a longer one is not awaited. */
    static final long READ = 16L << 20;

    private static final int BUFFER = 8 << 10;
    private static final long AGAIN_NANOS = 50_000_000;
    private static final int FIRST = 1 << 10;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    private final Plan plan;
    private final Transcript transcript;
    private final WorkListener listener;
    private final Cutoff cutoff = new Cutoff();

    /** What the exchange is at, for the message when it is cut off. */
    private volatile String phase = "it had not begun";

    private volatile boolean sent;

    Exchange(Plan plan, Transcript transcript, WorkListener listener) {
        this.plan = plan;
        this.transcript = transcript;
        this.listener = listener;
    }

    void start(ScheduledExecutorService timer, String name) {
        Future<?> alarm =
                timer.schedule(
                        () -> cutoff.cut(Cutoff.Why.TIMEOUT),
                        plan.timeout().toMillis(),
                        TimeUnit.MILLISECONDS);
        Thread thread =
                new Thread(
                        () -> {
                            WorkEnd end = end();
                            alarm.cancel(false);
                            tell(end);
                        },
                        name);
        thread.setDaemon(true);
        try {
            thread.start();
        } catch (OutOfMemoryError e) {
            alarm.cancel(false);
            transcript.close();
            throw e;
        }
    }

    @Override
    public void kill(Duration grace) {
        cutoff.cut(Cutoff.Why.KILLED);
    }

    /** Tells the end, also if job code beside it has filled the heap. */
    private void tell(WorkEnd end) {
        while (true) {
            try {
                listener.ended(end);
                return;
            } catch (OutOfMemoryError e) {
                LockSupport.parkNanos(AGAIN_NANOS);
            }
        }
    }

    private WorkEnd end() {
        try (transcript) {
            WorkEnd end = attempt();
            if (!end.success()) {
                transcript.failure(end.message());
            }
            return end;
        } catch (RuntimeException | Error e) {
            return new WorkEnd(false, "the request has failed: " + e);
        }
    }

    private WorkEnd attempt() {
        try {
            return follow();
        } catch (IOException e) {
            return new WorkEnd(false, cutoff.why().map(this::cutWords).orElseGet(() -> words(e)));
        }
    }

    private String cutWords(Cutoff.Why why) {
        String begun =
                why == Cutoff.Why.TIMEOUT
                        ? "the exchange took longer than its timeout, " + plan.timeout()
                        : "the exchange was killed";
        return begun
                + "; "
                + phase
                + (sent ? "; the server may have done what it was asked for" : "");
    }

    private static String words(IOException e) {
        String said = Words.line(String.valueOf(e.getMessage()));
        return e instanceof Failure ? said : "the exchange broke off: " + said;
    }

    private WorkEnd follow() throws IOException {
        Target target = plan.target();
        for (int followed = 0; ; followed++) {
            phase = "it was connecting to " + target.host();
            transcript.request(plan.method(), target);
            try (Connection connection = Connection.open(target, plan.caFile(), cutoff)) {
                phase = "it was waiting for the answer of " + target.host();
                sent = true;
                HttpAnswer answer = ask(connection, target);
                transcript.answer(answer, target);
                Optional<Target> next = next(answer, target);
                if (next.isEmpty()) {
                    return judged(answer);
                }
                if (followed == plan.redirects()) {
                    throw new Failure(
                            "there are more than "
                                    + plan.redirects()
                                    + " redirects; the last one leads to "
                                    + next.get());
                }
                target = next.get();
            }
        }
    }

    private HttpAnswer ask(Connection connection, Target target) throws IOException {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Accept", "*/*");
        headers.put("User-Agent", "carillon");
        if (plan.body().isPresent()) {
            headers.put("Content-Type", "text/plain; charset=utf-8");
        }
        if (plan.target().trusts(target)) {
            plan.own().forEach((name, value) -> replace(headers, name, value));
        }
        headers.putAll(plan.context());
        StringBuilder head = new StringBuilder();
        head.append(plan.method()).append(' ').append(target.path()).append(" HTTP/1.1\r\n");
        head.append("Host: ").append(target.authority()).append("\r\nConnection: close\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        byte[] body = plan.body().orElse(new byte[0]);
        if (!plan.mayFollow()) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        byte[] first = head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
        return connection.ask(first, body, plan.isHead());
    }

    private static void replace(Map<String, String> headers, String name, String value) {
        headers.keySet().removeIf(other -> other.equalsIgnoreCase(name));
        headers.put(name, value);
    }

    /** Where a redirect leads to; empty if the answer is the last one. */
    private Optional<Target> next(HttpAnswer answer, Target from) throws Failure {
        String location = answer.headers().get("location");
        if (location == null
                || !REDIRECTS.contains(answer.status())
                || plan.expects(answer.status())
                || !plan.mayFollow()
                || plan.redirects() == 0) {
            return Optional.empty();
        }
        Optional<Target> next = from.resolve(location);
        if (next.isEmpty()) {
            throw new Failure("the server redirects to a place that is not a URL of http or https");
        }
        if (from.secure() && !next.get().secure()) {
            throw new Failure(
                    "the server redirects from https to " + next.get() + ", which is not followed");
        }
        return next;
    }

    private WorkEnd judged(HttpAnswer answer) throws IOException {
        boolean expected = plan.expects(answer.status());
        String status = Transcript.status(answer);
        ByteArrayOutputStream beginning = new ByteArrayOutputStream();
        try {
            read(answer, beginning);
        } catch (IOException e) {
            if (expected || cutoff.why().isPresent()) {
                throw e;
            }
            transcript.note("(the answer broke off)");
        }
        if (cutoff.why().isPresent()) {
            // To a reader, a connection that we close may look like the end of the answer.
            throw new IOException("cut off");
        }
        if (expected) {
            return new WorkEnd(true, status);
        }
        String first = Words.line(beginning.toString(StandardCharsets.UTF_8));
        boolean redirect = REDIRECTS.contains(answer.status()) && !plan.mayFollow();
        return new WorkEnd(
                false,
                "the server answered "
                        + status
                        + ", and "
                        + plan.expectedWords()
                        + " is expected"
                        + (redirect
                                ? "; redirects of a " + plan.method() + " are not followed"
                                : "")
                        + (first.isEmpty() ? "" : ": " + first));
    }

    private void read(HttpAnswer answer, ByteArrayOutputStream beginning) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long count = 0;
        boolean ended = false;
        while (!ended && count < READ) {
            phase = "it was reading the answer (" + count + " bytes so far)";
            int more = answer.body().read(buffer);
            ended = more < 0;
            if (more > 0) {
                if (count == 0) {
                    transcript.note("");
                }
                int kept = (int) Math.max(0, Math.min(more, KEPT - count));
                transcript.body(buffer, kept);
                beginning.write(buffer, 0, (int) Math.max(0, Math.min(more, FIRST - count)));
                count += more;
            }
        }
        if (count > KEPT) {
            transcript.note(
                    "\n("
                            + (count - KEPT)
                            + " bytes more"
                            + (ended ? "" : ", and it went on")
                            + ")");
        }
    }
}
