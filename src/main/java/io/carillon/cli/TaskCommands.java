package io.carillon.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.carillon.terminal.Output;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code task}: live tasks and their output. Mounted by {@link CommandLineClient}. */
@Command(
        name = "task",
        description = "Shows tasks and their output.",
        mixinStandardHelpOptions = true)
public final class TaskCommands implements Runnable {
    static final String RAW =
            "gives a terminal the bytes of the task as they are; by default it gets control"
                    + " characters in a visible form";
    private static final Duration POLL_INTERVAL = Duration.ofMillis(500);

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private ClientOptions options = new ClientOptions();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "missing sub-command of task; --help lists them");
    }

    private ApiClient client() {
        return options.client();
    }

    private Screen screen() {
        return options.screen(spec.commandLine().getOut());
    }

    private static String path(String task) {
        return "/v1/tasks/" + ApiClient.encode(task);
    }

    @Command(description = "Lists the live tasks.", mixinStandardHelpOptions = true)
    int list(
            @Option(
                            names = "--limit",
                            defaultValue = "1000",
                            description = "maximum number of entries; default ${DEFAULT-VALUE}")
                    int limit) {
        screen().list(
                        client().list("/v1/tasks", limit),
                        "id",
                        "state",
                        "since",
                        "host",
                        "unconfirmed");
        return 0;
    }

    @Command(description = "Shows a task.", mixinStandardHelpOptions = true)
    int get(@Parameters(paramLabel = "TASK") String task) {
        screen().one(
                        client().get(path(task)),
                        "id",
                        "state",
                        "because",
                        "since",
                        "agent",
                        "host",
                        "unconfirmed",
                        "startedAt",
                        "endedAt",
                        "progress.fraction",
                        "progress.text",
                        "result",
                        "checkpoint.bytes",
                        "checkpoint.at",
                        "newsDropped");
        return 0;
    }

    @Command(
            description = "Kills a task; the task of a daemon is started again.",
            mixinStandardHelpOptions = true)
    int kill(@Parameters(paramLabel = "TASK") String task) {
        screen().one(client().call("POST", path(task) + "/kill", ""), "detail");
        return 0;
    }

    @Command(description = "Shows the output of a task.", mixinStandardHelpOptions = true)
    int logs(
            @Parameters(paramLabel = "TASK") String task,
            @Option(
                            names = {"-f", "--follow"},
                            description = "follows the output until the task has ended")
                    boolean follow,
            @Option(names = "--stderr", description = "stderr instead of stdout") boolean stderr,
            @Option(names = "--executor", description = "the output of the shared executor itself")
                    boolean executor,
            @Option(
                            names = "--tail",
                            paramLabel = "LINES",
                            description = "begins with the last so many lines")
                    @Nullable Integer lines,
            @Option(names = "--raw", description = RAW) boolean raw) {
        if (lines != null && lines < 0) {
            throw new ParameterException(spec.commandLine(), "--tail must be at least 0");
        }
        ApiClient client = client();
        Output out = Output.of(spec.commandLine().getOut());
        String file = (executor ? "executor/" : "files/") + (stderr ? "stderr" : "stdout");
        Tail tail = new Tail(client, task, file, "", out, raw);
        if (lines != null) {
            tail.skipToLast(lines);
        }
        boolean ended = !follow || ended(client, task);
        boolean rest = tail.read(ended);
        while (rest || !ended) {
            if (!rest) {
                RunFollower.pause(POLL_INTERVAL);
            }
            ended = ended || ended(client, task);
            rest = follow ? tail.more(ended) : tail.read(ended);
        }
        tail.end();
        return 0;
    }

    private static boolean ended(ApiClient client, String task) {
        JsonNode now = client.get(path(task));
        return now.path("endedAt").isTextual();
    }
}
