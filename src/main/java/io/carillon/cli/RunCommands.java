package io.carillon.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.carillon.terminal.Output;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code run}: runs of a job. Mounted by {@link CommandLineClient}. */
@Command(
        name = "run",
        description = "Starts, follows and kills runs.",
        mixinStandardHelpOptions = true)
public final class RunCommands implements Runnable {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private ClientOptions options = new ClientOptions();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "missing sub-command of run; --help lists them");
    }

    private ApiClient client() {
        return options.client();
    }

    private Screen screen() {
        return options.screen(spec.commandLine().getOut());
    }

    private static String path(String run) {
        return "/v1/runs/" + ApiClient.encode(run);
    }

    static void list(ApiClient client, Screen screen, String job, int limit) {
        screen.list(
                client.list("/v1/jobs/" + ApiClient.encode(job) + "/runs", limit),
                "id",
                "trigger",
                "state",
                "startedAt",
                "endedAt",
                "because");
    }

    @Command(description = "Starts a run of a job now.", mixinStandardHelpOptions = true)
    int now(
            @Parameters(paramLabel = "JOB") String job,
            @Option(
                            names = "--shards",
                            split = ",",
                            description = "only these shards, for example 0,1")
                    @Nullable List<Integer> shards,
            @Option(names = "--parameter", description = "replaces the parameter of the job")
                    @Nullable String parameter,
            @Option(
                            names = "--env",
                            paramLabel = "NAME=VALUE",
                            description = "added to the environment of the job")
                    @Nullable Map<String, String> env,
            @Option(
                            names = "--key",
                            description =
                                    "idempotency key: repeating the command with it starts no"
                                            + " second run")
                    @Nullable String key,
            @Option(
                            names = "--wait",
                            description =
                                    "waits until the run has ended; exit code 1 unless it"
                                            + " succeeded")
                    boolean wait,
            @Option(names = "--logs", description = "shows the output of its tasks; implies --wait")
                    boolean logs,
            @Option(names = "--raw", description = TaskCommands.RAW) boolean raw) {
        ObjectNode body = new ObjectMapper().createObjectNode();
        if (shards != null) {
            shards.forEach(body.putArray("shards")::add);
        }
        if (parameter != null) {
            body.put("parameter", parameter);
        }
        ObjectNode variables = body.putObject("env");
        new LinkedHashMap<>(env == null ? Map.of() : env).forEach(variables::put);
        String[] headers = key == null ? new String[0] : new String[] {"Idempotency-Key", key};
        JsonNode run =
                client().call(
                                "POST",
                                "/v1/jobs/" + ApiClient.encode(job) + "/runs",
                                body.toString(),
                                headers);
        if (!wait && !logs) {
            screen().one(run, "id", "state", "because");
            return 0;
        }
        return follow(run.path("id").asText(""), logs, raw);
    }

    private int follow(String run, boolean logs, boolean raw) {
        Output out = Output.of(spec.commandLine().getOut());
        JsonNode ended =
                new RunFollower(client(), run, logs && !screen().json(), raw, out).follow();
        screen().one(ended, "id", "state", "because", "startedAt", "endedAt");
        return ended.path("state").asText("").equals("SUCCEEDED") ? 0 : 1;
    }

    @Command(
            description = "Lists the runs of a job, newest first.",
            mixinStandardHelpOptions = true)
    int list(
            @Parameters(paramLabel = "JOB") String job,
            @Option(
                            names = "--limit",
                            defaultValue = "50",
                            description = "maximum number of entries; default ${DEFAULT-VALUE}")
                    int limit) {
        list(client(), screen(), job, limit);
        return 0;
    }

    @Command(description = "Shows a run with its shards.", mixinStandardHelpOptions = true)
    int get(@Parameters(paramLabel = "RUN") String run) {
        JsonNode found = client().get(path(run));
        boolean rolls = found.path("rolling").isObject();
        List<String> head =
                new ArrayList<>(
                        List.of("id", "trigger", "state", "because", "startedAt", "endedAt"));
        List<String> shard =
                new ArrayList<>(List.of("shard", "parameter", "state", "attempt.task"));
        if (rolls) {
            head.addAll(List.of("rolling.done", "rolling.of", "rolling.because"));
            shard.addAll(List.of("jobVersion", "appVersion"));
        }
        shard.add("attempt.agent");
        Set<String> told = new TreeSet<>();
        for (JsonNode one : found.path("shards")) {
            if (one.path("health").isObject()) {
                told.addAll(List.of("health.healthy", "health.ready"));
            }
            if (one.path("leaving").isObject()) {
                told.addAll(List.of("leaving.task", "leaving.agent"));
            }
            if (one.path("crashLoop").isObject()) {
                told.addAll(List.of("crashLoop.failures", "crashLoop.nextAttempt"));
            }
        }
        shard.addAll(told);
        if (found.at("/health/crashLoops").asInt(0) > 0) {
            head.add("health.crashLoops");
        }
        shard.addAll(List.of("progress.fraction", "because", "result"));
        screen().one(found, head.toArray(String[]::new));
        if (!screen().json()) {
            screen().line("");
            screen().list(newest(found.path("shards")), shard.toArray(String[]::new));
        }
        return 0;
    }

    /** Adds to each shard its newest attempt. */
    private static JsonNode newest(JsonNode shards) {
        for (JsonNode shard : shards) {
            JsonNode attempts = shard.path("attempts");
            if (shard instanceof ObjectNode object && !attempts.isEmpty()) {
                object.set("attempt", attempts.get(attempts.size() - 1));
            }
        }
        return shards;
    }

    @Command(description = "Kills a run.", mixinStandardHelpOptions = true)
    int kill(@Parameters(paramLabel = "RUN") String run) {
        screen().one(client().call("POST", path(run) + "/kill", ""), "detail");
        return 0;
    }

    @Command(
            description = "Runs the failed shards of a run again.",
            mixinStandardHelpOptions = true)
    int retry(
            @Parameters(paramLabel = "RUN") String run,
            @Option(
                            names = "--wait",
                            description =
                                    "waits until the run has ended; exit code 1 unless it"
                                            + " succeeded")
                    boolean wait) {
        JsonNode again = client().call("POST", path(run) + "/retry", "");
        if (wait) {
            return follow(again.path("id").asText(""), false, false);
        }
        screen().one(again, "id", "state", "because");
        return 0;
    }
}
