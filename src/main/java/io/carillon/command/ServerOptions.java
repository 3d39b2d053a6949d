package io.carillon.command;

import io.carillon.standalone.KeptSecret;
import io.carillon.standalone.PrivateDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options of a server for development that it has beside its port and its data. */
final class ServerOptions {
    @Option(
            names = "--host",
            defaultValue = "127.0.0.1",
            description =
                    "address; on one that is not loopback, secrets cross the network in clear")
    private String host = "127.0.0.1";

    @Mixin private OpenOption open = new OpenOption();

    /** Makes or reads the secret of a server. */
    interface Secret {
        KeptSecret get() throws IOException;
    }

    /**
     * Checks a data directory, which must not be empty by mistake: that would be the current one.
     *
     * @throws ParameterException when it is empty, which ends the command as wrong usage
     */
    static void check(CommandSpec spec, Path data) {
        if (data.toString().isBlank()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--data is empty; name a directory, or leave it out for the default");
        }
    }

    /** The address to listen on. */
    String host() {
        return host;
    }

    /**
     * Takes the data directory, and the secret that callers need; empty: everyone is let in.
     *
     * @throws IOException when one of them cannot be used; the message says what to do
     */
    Optional<KeptSecret> closed(CommandSpec spec, Path data, Secret secret) throws IOException {
        boolean everyone = open.chosen(spec);
        PrivateDirectory.take(data);
        return everyone ? Optional.empty() : Optional.of(secret.get());
    }
}
