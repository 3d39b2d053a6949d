package io.carillon.executor.process;

import io.carillon.executor.TaskFiles;
import io.carillon.executor.Work;
import io.carillon.executor.WorkListener;
import io.carillon.executor.WorkRefusedException;
import io.carillon.executor.Works;
import io.carillon.orders.OrderProtos.ProcessWork;
import io.carillon.orders.OrderProtos.TaskOrder;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.stream.Stream;

/**
 * Works that are processes, as in the command executor of Mesos: {@code /bin/sh -c} or a program
 * with its arguments, in the sandbox, with output in the task's own files. The environment is the
 * executor's own, without its token, overlaid by that of the task.
 *
 * <p>Each process leads a session of its own where there is {@code setsid}. A kill sends SIGTERM to
 * all its descendants, and SIGKILL to those that are left after the grace.
 */
public final class ProcessWorks implements Works {
    /** By this variable the descendants of a task are found. */
    static final String MARK = "CARILLON_PROCESSES";

    private static final String SECRET = "MESOS_EXECUTOR_AUTHENTICATION_TOKEN";
    private static final File NOTHING = new File("/dev/null");

    private final Map<String, String> environment;
    private final Optional<String> setsid;
    private final Optional<Guard> guard;
    private final ScheduledExecutorService timer;

    /**
     * @param environment of the executor
     */
    public ProcessWorks(Map<String, String> environment) {
        this.environment = environment;
        setsid =
                Stream.of("/usr/bin/setsid", "/bin/setsid")
                        .filter(file -> Files.isExecutable(Path.of(file)))
                        .findFirst();
        guard = setsid.map(Guard::new);
        timer =
                new ScheduledThreadPoolExecutor(
                        1,
                        work -> {
                            Thread thread = new Thread(work, "processes");
                            thread.setDaemon(true);
                            return thread;
                        });
    }

    @Override
    public Work begin(TaskOrder order, TaskFiles files, WorkListener listener)
            throws WorkRefusedException {
        List<String> command = new ArrayList<>();
        setsid.ifPresent(program -> command.addAll(List.of(program, "--")));
        command.addAll(own(order.getProcess()));
        String mark = UUID.randomUUID().toString();
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(files.sandbox().toFile())
                        .redirectInput(Redirect.from(NOTHING))
                        .redirectOutput(Redirect.appendTo(files.stdout().toFile()))
                        .redirectError(Redirect.appendTo(files.stderr().toFile()));
        Map<String, String> own = builder.environment();
        own.clear();
        Process process;
        try {
            own.putAll(environment);
            own.remove(SECRET);
            own.putAll(order.getEnvMap());
            own.put(MARK, mark);
            process = builder.start();
        } catch (IOException | IllegalArgumentException e) {
            throw new WorkRefusedException(
                    "The process could not be started: " + e.getMessage(), e);
        }
        guard.ifPresent(watching -> watching.watch(process.pid()));
        RunningProcess running =
                new RunningProcess(
                        process,
                        new ProcessTree(process.toHandle(), setsid.isPresent(), MARK + "=" + mark),
                        timer,
                        listener,
                        () -> guard.ifPresent(watching -> watching.forget(process.pid())));
        running.await();
        return running;
    }

    private static List<String> own(ProcessWork work) throws WorkRefusedException {
        switch (work.getProgramCase()) {
            case SHELL:
                return List.of("/bin/sh", "-c", work.getShell());
            case ARGV:
                if (work.getArgv().getWordCount() > 0) {
                    return work.getArgv().getWordList();
                }
                throw new WorkRefusedException("argv is empty; its first word is the program");
            default:
                throw new WorkRefusedException(
                        "The order names neither a shell command nor a program");
        }
    }
}
