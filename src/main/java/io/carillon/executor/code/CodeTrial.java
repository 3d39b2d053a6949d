package io.carillon.executor.code;

import com.google.protobuf.ByteString;
import io.carillon.executor.TaskFiles;
import io.carillon.executor.Work;
import io.carillon.executor.WorkEnd;
import io.carillon.executor.WorkListener;
import io.carillon.executor.WorkRefusedException;
import io.carillon.orders.OrderProtos.CodeWork;
import io.carillon.orders.OrderProtos.TaskNews;
import io.carillon.orders.OrderProtos.TaskOrder;
import io.carillon.sdk.ReportRules;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs one attempt at a shard in this process, with the classes that the executor uses, for people
 * who try their job code. What the job prints goes to {@code System.out} and {@code System.err},
 * what it reports is told in lines.
 */
public final class CodeTrial {
    private static final long AFTER_GRACE_SECONDS = 10;

    private final Shard shard;
    private final PrintWriter words;
    private final CompletableFuture<WorkEnd> ended = new CompletableFuture<>();

    /**
     * @param words told of what the job reports, and of its end
     */
    public CodeTrial(Shard shard, PrintWriter words) {
        this.shard = shard;
        this.words = words;
    }

    /**
     * What is tried.
     *
     * @param name the class, or a name that a factory knows
     * @param classpath jars, folders of classes, or a folder and {@code /*}, seen from the folder;
     *     empty: the jars of the folder and of its folder {@code lib}
     * @param folder stands for the sandbox
     * @param killAfter when the job is asked to end; empty: never
     * @param grace how long it has then
     */
    public record Shard(
            String name,
            List<String> classpath,
            Path folder,
            String job,
            Instant nominalTime,
            int shard,
            int shards,
            String parameter,
            String jobParameter,
            int attempt,
            Map<String, String> env,
            Optional<byte[]> checkpoint,
            Optional<Duration> killAfter,
            Duration grace) {

        private TaskOrder order() {
            TaskOrder.Builder order =
                    TaskOrder.newBuilder()
                            .setFormat(1)
                            .setCode(
                                    CodeWork.newBuilder()
                                            .setClassName(name)
                                            .addAllClasspath(classpath))
                            .putAllEnv(env)
                            .setJob(job)
                            .setRun(job + "-trial")
                            .setNominalTime(nominalTime.toEpochMilli())
                            .setShard(shard)
                            .setShardCount(shards)
                            .setShardParameter(parameter)
                            .setJobParameter(jobParameter)
                            .setAttempt(attempt)
                            .setFence(attempt);
            checkpoint.ifPresent(
                    bytes ->
                            order.setCheckpoint(
                                    ByteString.copyFrom(ReportRules.checkpoint(bytes))));
            return order.build();
        }
    }

    /**
     * Runs the job to its end. When the process is asked to end meanwhile, the job is killed, with
     * its grace, first.
     *
     * @return whether it has ended well
     * @throws WorkRefusedException if it cannot begin, with the remedy
     */
    public boolean run() throws WorkRefusedException, InterruptedException {
        PrintStream out = RoutedStream.own(System.out);
        PrintStream err = RoutedStream.own(System.err);
        CodeSettings settings =
                CodeSettings.DEFAULT.output(
                        files -> new TaskOutput(new LeftOpen(out), new LeftOpen(err)));
        try (CodeWorks works = new CodeWorks(settings)) {
            TaskFiles files = new TaskFiles(shard.folder(), shard.folder().resolve(shard.job()));
            Work work = works.begin(shard.order(), files, new Teller());
            Thread interrupted = new Thread(() -> killAtExit(work), "carillon trial end");
            Runtime.getRuntime().addShutdownHook(interrupted);
            try {
                return tell(end(work));
            } finally {
                unhook(interrupted);
            }
        }
    }

    private WorkEnd end(Work work) throws InterruptedException {
        try {
            if (shard.killAfter().isPresent()) {
                try {
                    return ended.get(shard.killAfter().get().toMillis(), TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                    say("kill requested; the job has " + shard.grace().toMillis() + " ms");
                    work.kill(shard.grace());
                }
            }
            return ended.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean tell(WorkEnd end) {
        say(end.success() ? "ended well" : "failed: " + end.message());
        return end.success();
    }

    private void killAtExit(Work work) {
        work.kill(shard.grace());
        try {
            ended.get(shard.grace().toSeconds() + AFTER_GRACE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            say("the job has not ended: " + e);
        }
    }

    private static void unhook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending: the hook runs.
            return;
        }
    }

    private void say(String line) {
        synchronized (words) {
            words.println(line);
            words.flush();
        }
    }

    private final class Teller implements WorkListener {
        @Override
        public void news(TaskNews news) {
            if (news.hasProgress()) {
                long percent = Math.round(news.getProgress().getFraction() * 100);
                say(("progress: " + percent + " % " + news.getProgress().getText()).strip());
            }
            if (news.hasResult()) {
                say("result: " + news.getResult());
            }
            if (news.hasCheckpoint()) {
                byte[] state = news.getCheckpoint().toByteArray();
                say("checkpoint (base64): " + Base64.getEncoder().encodeToString(state));
            }
        }

        @Override
        public void ended(WorkEnd end) {
            ended.complete(end);
        }

        @Override
        public void stuck(String why) {
            ended.complete(new WorkEnd(false, why));
        }

        @Override
        public void full(String why) {
            say(why);
        }
    }

    /** The streams of the process are not the task's to close. */
    private static final class LeftOpen extends FilterOutputStream {
        LeftOpen(OutputStream next) {
            super(next);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            out.write(bytes, from, length);
            out.flush();
        }

        @Override
        public void close() throws IOException {
            out.flush();
        }
    }
}
