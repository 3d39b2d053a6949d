package io.carillon.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code token}: tokens that are made at run time. Mounted by {@link CommandLineClient}. */
@Command(
        name = "token",
        description = "Makes, lists and revokes tokens of callers.",
        mixinStandardHelpOptions = true)
public final class TokenCommands implements Runnable {
    private static final String PATH = "/v1/tokens";

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private ClientOptions options = new ClientOptions();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "missing sub-command of token; --help lists them");
    }

    private Screen screen() {
        return options.screen(spec.commandLine().getOut());
    }

    @Command(description = "Makes a token, and shows it once.", mixinStandardHelpOptions = true)
    int create(
            @Parameters(paramLabel = "NAME", description = "whose it is") String name,
            @Option(
                            names = "--role",
                            required = true,
                            description =
                                    "a role of the caller: viewer, operator, admin, or one of"
                                            + " authentication.rolesFile; may be repeated")
                    List<String> roles,
            @Option(names = "--expires", description = AgentCommands.UNTIL)
                    @Nullable String expires) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("name", name);
        roles.forEach(body.putArray("roles")::add);
        if (expires != null) {
            body.put("expires", Moments.of(spec.commandLine(), "--expires", expires));
        }
        JsonNode made = options.client().call("POST", PATH, body.toString());
        screen().one(made, "name", "roles", "expires", "token");
        if (!screen().json()) {
            screen().line("It is shown only this once; no node knows it.");
        }
        return 0;
    }

    @Command(
            description = "Lists the tokens that were made at run time.",
            mixinStandardHelpOptions = true)
    int list() {
        screen().list(
                        options.client().get(PATH).path("items"),
                        "name",
                        "roles",
                        "createdBy",
                        "createdAt",
                        "expires",
                        "expired");
        return 0;
    }

    @Command(
            description = "Revokes a token: no node accepts it any more.",
            mixinStandardHelpOptions = true)
    int revoke(@Parameters(paramLabel = "NAME", description = "whose it is") String name) {
        JsonNode done = options.client().call("DELETE", PATH + "/" + ApiClient.encode(name), "");
        screen().line(done.path("detail").asText());
        return 0;
    }
}
