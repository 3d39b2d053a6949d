package io.carillon.cli;

import java.io.PrintWriter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options of every command of the client. */
final class ClientOptions {
    /** How results are printed. */
    enum Format {
        json,
        table
    }

    @Option(
            names = "--url",
            scope = ScopeType.INHERIT,
            defaultValue = "${env:CARILLON_URL:-http://127.0.0.1:8080}",
            description = "base URL of any node (or CARILLON_URL); default ${DEFAULT-VALUE}")
    private String url = "";

    @Option(
            names = "--token",
            scope = ScopeType.INHERIT,
            description = "bearer token; CARILLON_TOKEN in the environment is safer")
    private @Nullable String token;

    @Option(
            names = {"-o", "--output"},
            scope = ScopeType.INHERIT,
            defaultValue = "table",
            description = "output format: ${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}")
    private Format format = Format.table;

    ApiClient client() {
        return new ApiClient(
                url,
                Optional.ofNullable(token)
                        .or(() -> Optional.ofNullable(System.getenv("CARILLON_TOKEN")))
                        .filter(secret -> !secret.isBlank()));
    }

    Screen screen(PrintWriter out) {
        return new Screen(out, format == Format.json);
    }
}
