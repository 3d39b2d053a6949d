package io.carillon.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code job rollout}: how a change reaches the shards of a daemon. */
@Command(
        name = "rollout",
        description = "Shows, pauses and undoes changes of a job.",
        mixinStandardHelpOptions = true)
final class RolloutCommands implements Runnable {
    @Spec private CommandSpec spec = CommandSpec.create();
    @ParentCommand private JobCommands jobs = new JobCommands();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "missing sub-command of job rollout; --help lists them");
    }

    @Command(
            description = "Shows how far a change has come, and what it waits for.",
            mixinStandardHelpOptions = true)
    int status(@Parameters(paramLabel = "JOB") String job) {
        JsonNode found = jobs.client().get(JobCommands.path(job));
        if (jobs.screen().json()) {
            jobs.screen().document(found);
            return 0;
        }
        jobs.screen()
                .one(
                        found,
                        "name",
                        "version",
                        "state",
                        "update.lastUp",
                        "update.paused.since",
                        "update.paused.by",
                        "update.paused.reason",
                        "update.rolledBack.version",
                        "update.rolledBack.to",
                        "update.rolledBack.because");
        JsonNode live = found.path("liveRuns");
        if (!live.isEmpty()) {
            jobs.screen().line("");
            jobs.screen()
                    .list(
                            live,
                            "id",
                            "jobVersion",
                            "state",
                            "rolling.done",
                            "rolling.of",
                            "rolling.because");
        }
        return 0;
    }

    @Command(
            description = "Lists the versions of a job that are kept, newest first.",
            mixinStandardHelpOptions = true)
    int history(@Parameters(paramLabel = "JOB") String job) {
        JsonNode items = jobs.client().get(JobCommands.path(job) + "/versions").path("items");
        jobs.screen().list(items, "version", "inForce", "lastUp");
        return 0;
    }

    @Command(
            description = "Pauses updates of a daemon: no shard is replaced until they go on.",
            mixinStandardHelpOptions = true)
    int pause(
            @Parameters(paramLabel = "JOB") String job,
            @Option(names = "--reason", description = "reason, shown with the job")
                    @Nullable String reason) {
        var body = new ObjectMapper().createObjectNode();
        if (reason != null) {
            body.put("reason", reason);
        }
        return post(job, "/update/pause", body.toString());
    }

    @Command(description = "Lets paused updates go on.", mixinStandardHelpOptions = true)
    int resume(@Parameters(paramLabel = "JOB") String job) {
        return post(job, "/update/resume", "");
    }

    @Command(
            description =
                    "Puts a former version of a job in force again, as a new version; updates that"
                            + " are paused go on.",
            mixinStandardHelpOptions = true)
    int undo(
            @Parameters(paramLabel = "JOB") String job,
            @Option(
                            names = "--to-version",
                            description =
                                    "which version; default: the last that was up, or the one"
                                            + " before")
                    @Nullable Long version) {
        String body = version == null ? "" : "{\"version\": " + version + "}";
        return post(job, "/rollback", body);
    }

    private int post(String job, String what, String body) {
        jobs.screen().one(jobs.client().call("POST", JobCommands.path(job) + what, body), "detail");
        return 0;
    }
}
