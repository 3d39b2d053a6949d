package io.carillon.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code agent}: agents and their drains. Mounted by {@link CommandLineClient}. */
@Command(
        name = "agent",
        description = "Shows agents, and drains them.",
        mixinStandardHelpOptions = true)
public final class AgentCommands implements Runnable {
    static final String UNTIL =
            "when it ends by itself: an ISO-8601 instant, or a duration from now such as PT2H or"
                    + " P1D";

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private ClientOptions options = new ClientOptions();

    /** What becomes of the tasks there. */
    enum Policy {
        MOVE,
        STAY
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "missing sub-command of agent; --help lists them");
    }

    private ApiClient client() {
        return options.client();
    }

    private Screen screen() {
        return options.screen(spec.commandLine().getOut());
    }

    private static String path(String agent) {
        return "/v1/agents/" + ApiClient.encode(agent);
    }

    @Command(
            description = "Lists the agents that are known or drained.",
            mixinStandardHelpOptions = true)
    int list(
            @Option(names = "--job", description = "only agents with tasks of this job")
                    @Nullable String job,
            @Option(names = "--drained", description = "only agents that are drained")
                    boolean drained,
            @Option(
                            names = "--limit",
                            defaultValue = "1000",
                            description = "maximum number of entries; default ${DEFAULT-VALUE}")
                    int limit) {
        String path =
                new ListPath("/v1/agents")
                        .with("job", job)
                        .with("drained", drained ? "true" : null)
                        .toString();
        JsonNode agents = client().list(path, limit);
        if (!screen().json()) {
            agents.forEach(AgentCommands::shorten);
        }
        screen().list(agents, "id", "host", "attributes", "tasks", "drained", "lastOffer");
        return 0;
    }

    /** What fits into a line: a text for each object. */
    private static void shorten(JsonNode agent) {
        if (!(agent instanceof ObjectNode row)) {
            return;
        }
        List<String> attributes = new ArrayList<>();
        agent.path("attributes")
                .properties()
                .forEach(one -> attributes.add(one.getKey() + "=" + one.getValue().asText()));
        row.put("attributes", String.join(" ", attributes));
        row.put("tasks", agent.path("liveTasks").asText());
        JsonNode drain = agent.path("drain");
        String until = drain.path("until").asText("");
        row.put(
                "drained",
                drain.isObject()
                        ? drain.path("policy").asText()
                                + ": "
                                + drain.path("reason").asText()
                                + (until.isEmpty() || until.equals("null")
                                        ? ""
                                        : ", until " + until)
                        : agent.path("unavailable").asBoolean() ? "maintenance planned" : "");
    }

    @Command(
            description = "Shows an agent, with the tasks that it has.",
            mixinStandardHelpOptions = true)
    int show(@Parameters(paramLabel = "AGENT") String agent) {
        screen().one(
                        client().get(path(agent)),
                        "id",
                        "host",
                        "attributes",
                        "total",
                        "offered",
                        "used",
                        "liveTasks",
                        "jobs",
                        "drain",
                        "left",
                        "maintenanceSince",
                        "lastOffer");
        return 0;
    }

    @Command(
            description = {
                "Drains an agent: nothing new starts there.",
                "Shards of daemons begin again elsewhere, one after the other."
            },
            mixinStandardHelpOptions = true)
    int drain(
            @Parameters(paramLabel = "AGENT") String agent,
            @Option(
                            names = "--reason",
                            required = true,
                            description = "reason, shown with the agent and what waits for it")
                    String reason,
            @Option(names = "--until", description = UNTIL) @Nullable String until,
            @Option(
                            names = "--policy",
                            description =
                                    "MOVE: daemons are moved, other tasks end by themselves; STAY:"
                                            + " all tasks stay; default MOVE")
                    @Nullable Policy policy) {
        ObjectNode body = new ObjectNode(JsonNodeFactory.instance).put("reason", reason);
        if (until != null) {
            body.put("until", Moments.of(spec.commandLine(), "--until", until));
        }
        if (policy != null) {
            body.put("policy", policy.name());
        }
        JsonNode drained = client().call("PUT", path(agent) + "/drain", body.toString());
        screen().one(drained, "id", "host", "drain", "left", "lastOffer");
        if (drained.has("hint") && !screen().json()) {
            screen().line("hint: " + Screen.text(drained, "hint"));
        }
        return 0;
    }

    @Command(description = "Ends the drain of an agent.", mixinStandardHelpOptions = true)
    int undrain(@Parameters(paramLabel = "AGENT") String agent) {
        screen().one(client().call("DELETE", path(agent) + "/drain", ""), "detail");
        return 0;
    }
}
