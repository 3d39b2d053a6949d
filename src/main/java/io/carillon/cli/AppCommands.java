package io.carillon.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.carillon.terminal.Confirmation;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code app}: what jobs have in common. Mounted by {@link CommandLineClient}. */
@Command(
        name = "app",
        description = "Creates, shows and changes apps: what jobs have in common.",
        mixinStandardHelpOptions = true)
public final class AppCommands implements Runnable {
    private static final int MAX_ENTRIES = 10_000;

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private ClientOptions options = new ClientOptions();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "missing sub-command of app; --help lists them");
    }

    private ApiClient client() {
        return options.client();
    }

    private Screen screen() {
        return options.screen(spec.commandLine().getOut());
    }

    private static String path(String app) {
        return "/v1/apps/" + ApiClient.encode(app);
    }

    @Command(description = "Creates or replaces an app.", mixinStandardHelpOptions = true)
    int put(
            @Parameters(
                            paramLabel = "FILE",
                            description = "the app document; - reads standard input")
                    String file,
            @Option(
                            names = "--name",
                            description = "name of the app; default: the name in the document")
                    @Nullable String name,
            @Option(names = "--if-version", description = "replaces only this version")
                    @Nullable Long version,
            @Option(names = "--create", description = "only creates; fails if the app exists")
                    boolean create) {
        return DocumentFile.with(
                spec,
                file,
                name,
                document -> {
                    String[] headers = DocumentFile.conditions(create, version);
                    JsonNode stored =
                            client().call("PUT", path(document.name()), document.text(), headers);
                    screen().one(stored, "name", "version", "state", "jobs");
                });
    }

    @Command(description = "Lists apps.", mixinStandardHelpOptions = true)
    int list(
            @Option(
                            names = "-q",
                            description = "only apps with this text in name, owner or description")
                    @Nullable String words,
            @Option(
                            names = "--label",
                            paramLabel = "NAME[=VALUE]",
                            description = "only apps with this label")
                    @Nullable String label) {
        ListPath path = new ListPath("/v1/apps").with("q", words).with("label", label);
        screen().list(
                        client().list(path.toString(), MAX_ENTRIES),
                        "name",
                        "version",
                        "state",
                        "mode",
                        "jobs",
                        "owner");
        return 0;
    }

    @Command(description = "Shows an app.", mixinStandardHelpOptions = true)
    int get(
            @Parameters(paramLabel = "APP") String app,
            @Option(
                            names = "--definition",
                            description = "shows only the app document, as 'app put' takes it")
                    boolean definition) {
        JsonNode found = client().get(path(app));
        if (definition) {
            screen().document(found.path("definition"));
        } else {
            screen().one(
                            found,
                            "name",
                            "version",
                            "state",
                            "jobs",
                            "createdAt",
                            "updatedAt",
                            "definition");
        }
        return 0;
    }

    @Command(
            description = {
                "Lists the shared executors of apps, by agent.",
                "One without an id is about to come: it waits because those before it have died."
            },
            mixinStandardHelpOptions = true)
    int executors(
            @Parameters(
                            paramLabel = "APP",
                            arity = "0..1",
                            description = "only those of this app; default: of all apps")
                    @Nullable String app) {
        String path = "/v1/executors" + (app == null ? "" : "?app=" + ApiClient.encode(app));
        screen().list(
                        client().list(path, MAX_ENTRIES),
                        "id",
                        "app",
                        "version",
                        "host",
                        "tasks",
                        "launchedAt",
                        "idleSince",
                        "backOff.until",
                        "backOff.because");
        return 0;
    }

    @Command(
            description = "Prints the JSON Schema of an app document.",
            mixinStandardHelpOptions = true)
    int schema() {
        screen().document(client().get("/v1/schema/app"));
        return 0;
    }

    @Command(
            description = "Deletes an app that no job uses, or an app with its jobs.",
            mixinStandardHelpOptions = true)
    int delete(
            @Parameters(paramLabel = "APP") String app,
            @Option(
                            names = "--jobs",
                            description =
                                    "also deletes all jobs of the app; their live tasks are killed")
                    boolean jobs,
            @Option(
                            names = "--yes",
                            paramLabel = "APP",
                            description =
                                    "confirms --jobs by the name of the app, instead of typing it")
                    @Nullable String yes) {
        if (jobs && !Confirmation.at(spec.commandLine().getErr()).given(yes, List.of(app))) {
            return 1;
        }
        String path = path(app) + (jobs ? "?jobs=delete" : "");
        screen().one(client().call("DELETE", path, ""), "detail");
        return 0;
    }
}
