package io.carillon.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code job}: definitions, pauses and the ledger. Mounted by {@link CommandLineClient}. */
@Command(
        name = "job",
        description = "Creates, shows and changes jobs.",
        subcommands = RolloutCommands.class,
        mixinStandardHelpOptions = true)
public final class JobCommands implements Runnable {
    private static final int MAX_ENTRIES = 10_000;

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private ClientOptions options = new ClientOptions();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "missing sub-command of job; --help lists them");
    }

    ApiClient client() {
        return options.client();
    }

    Screen screen() {
        return options.screen(spec.commandLine().getOut());
    }

    static String path(String job) {
        return "/v1/jobs/" + ApiClient.encode(job);
    }

    @Command(description = "Creates or replaces a job.", mixinStandardHelpOptions = true)
    int put(
            @Parameters(
                            paramLabel = "FILE",
                            description = "the job document; - reads standard input")
                    String file,
            @Option(
                            names = "--name",
                            description = "name of the job; default: the name in the document")
                    @Nullable String name,
            @Option(names = "--if-version", description = "replaces only this version")
                    @Nullable Long version,
            @Option(names = "--create", description = "only creates; fails if the job exists")
                    boolean create) {
        return DocumentFile.with(
                spec,
                file,
                name,
                document -> {
                    String[] headers = DocumentFile.conditions(create, version);
                    JsonNode stored =
                            client().call("PUT", path(document.name()), document.text(), headers);
                    screen().one(stored, "name", "version", "state", "nextFires");
                });
    }

    @Command(description = "Lists jobs.", mixinStandardHelpOptions = true)
    int list(
            @Option(
                            names = "-q",
                            description = "only jobs with this text in name, owner or description")
                    @Nullable String words,
            @Option(
                            names = "--label",
                            paramLabel = "NAME[=VALUE]",
                            description = "only jobs with this label")
                    @Nullable String label,
            @Option(names = "--app", description = "only jobs of this app") @Nullable String app) {
        ListPath path =
                new ListPath("/v1/jobs").with("q", words).with("label", label).with("app", app);
        screen().list(
                        client().list(path.toString(), MAX_ENTRIES),
                        "name",
                        "state",
                        "type",
                        "nextFire",
                        "lastRun.state",
                        "lastRun.endedAt");
        return 0;
    }

    @Command(description = "Shows a job.", mixinStandardHelpOptions = true)
    int get(
            @Parameters(paramLabel = "JOB") String job,
            @Option(
                            names = "--definition",
                            description = "shows only the job document, as 'job put' takes it")
                    boolean definition,
            @Option(
                            names = "--effective",
                            description = "shows only the job document, completed by its app")
                    boolean effective) {
        JsonNode found = client().get(path(job) + (effective ? "?effective=true" : ""));
        if (effective) {
            screen().document(found.path("effective"));
        } else if (definition) {
            screen().document(found.path("definition"));
        } else {
            screen().one(
                            found,
                            "name",
                            "version",
                            "state",
                            "pause",
                            "update",
                            "createdAt",
                            "updatedAt",
                            "nextFires",
                            "health",
                            "app",
                            "definition");
        }
        return 0;
    }

    @Command(
            description = "Prints the JSON Schema of a job document.",
            mixinStandardHelpOptions = true)
    int schema() {
        screen().document(client().get("/v1/schema/job"));
        return 0;
    }

    @Command(
            description = "Deletes a job; its live tasks are killed.",
            mixinStandardHelpOptions = true)
    int delete(@Parameters(paramLabel = "JOB") String job) {
        return detail(client().call("DELETE", path(job), ""));
    }

    @Command(
            description = "Pauses a job: no fires start until it is resumed.",
            mixinStandardHelpOptions = true)
    int pause(
            @Parameters(paramLabel = "JOB") String job,
            @Option(
                            names = "--until",
                            description =
                                    "when the pause ends: an ISO-8601 instant, or a duration from"
                                            + " now such as PT2H or P1D")
                    @Nullable String until,
            @Option(names = "--reason", description = "reason, shown with the job")
                    @Nullable String reason,
            @Option(
                            names = "--stop",
                            description =
                                    "also ends the tasks of a DAEMON; without it they go on, unless"
                                            + " it has a schedule")
                    boolean stop) {
        var body = new ObjectMapper().createObjectNode();
        if (until != null) {
            body.put("until", Moments.of(spec.commandLine(), "--until", until));
        }
        if (reason != null) {
            body.put("reason", reason);
        }
        if (stop) {
            body.put("stop", true);
        }
        return detail(client().call("POST", path(job) + "/pause", body.toString()));
    }

    @Command(description = "Resumes a paused job.", mixinStandardHelpOptions = true)
    int resume(@Parameters(paramLabel = "JOB") String job) {
        return detail(client().call("POST", path(job) + "/resume", ""));
    }

    @Command(
            description = "Gives a job another number of shards; the others are not touched.",
            mixinStandardHelpOptions = true)
    int scale(
            @Parameters(paramLabel = "JOB") String job,
            @Parameters(paramLabel = "SHARDS") int shards) {
        String body = "{\"shards\": " + shards + "}";
        return detail(client().call("POST", path(job) + "/scale", body));
    }

    @Command(
            description = "Restarts the shards of a DAEMON, one after the other.",
            mixinStandardHelpOptions = true)
    int restart(
            @Parameters(paramLabel = "JOB") String job,
            @Option(
                            names = {"--shard", "--shards"},
                            split = ",",
                            description = "only these shards, for example 0,1")
                    @Nullable List<Integer> shards,
            @Option(names = "--reason", description = "reason, shown with the shards")
                    @Nullable String reason) {
        var body = new ObjectMapper().createObjectNode();
        if (shards != null) {
            shards.forEach(body.putArray("shards")::add);
        }
        if (reason != null) {
            body.put("reason", reason);
        }
        return detail(client().call("POST", path(job) + "/restart", body.toString()));
    }

    @Command(
            description = "Lists the ledger: each planned fire and its outcome, newest first.",
            mixinStandardHelpOptions = true)
    int fires(
            @Parameters(paramLabel = "JOB") String job,
            @Option(
                            names = "--from",
                            description = "nominal time at or after this ISO-8601 instant")
                    @Nullable String from,
            @Option(names = "--to", description = "nominal time before this ISO-8601 instant")
                    @Nullable String to,
            @Option(
                            names = "--limit",
                            defaultValue = "50",
                            description = "maximum number of entries; default ${DEFAULT-VALUE}")
                    int limit) {
        ListPath path = new ListPath(path(job) + "/fires").with("from", from).with("to", to);
        screen().list(
                        client().list(path.toString(), limit),
                        "nominalTime",
                        "shard",
                        "count",
                        "outcome",
                        "run",
                        "because");
        return 0;
    }

    @Command(
            description = "Lists the runs of a job, newest first.",
            mixinStandardHelpOptions = true)
    int runs(
            @Parameters(paramLabel = "JOB") String job,
            @Option(
                            names = "--limit",
                            defaultValue = "50",
                            description = "maximum number of entries; default ${DEFAULT-VALUE}")
                    int limit) {
        RunCommands.list(client(), screen(), job, limit);
        return 0;
    }

    private int detail(JsonNode answer) {
        screen().one(answer, "detail");
        return 0;
    }
}
