package io.carillon.cli;

import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The options of every command of the client. */
final class ClientOptions {
    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec spec;

    /** How results are printed. */
    enum Format {
        json,
        table
    }

    @Option(
            names = "--url",
            scope = ScopeType.INHERIT,
            defaultValue = "${env:CARILLON_URL:-${env:CARILLON_API:-http://127.0.0.1:8080}}",
            description =
                    "base URL of any node, or of several with commas between them: the next is"
                            + " asked when one cannot answer (or CARILLON_URL, or in a task"
                            + " CARILLON_API); default ${DEFAULT-VALUE}")
    private String url = "";

    @Option(
            names = "--token",
            scope = ScopeType.INHERIT,
            description =
                    "bearer token; others may see it among the processes: --token-file or"
                            + " CARILLON_TOKEN is safer")
    private @Nullable String token;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description =
                    "file with the bearer token; default: CARILLON_TOKEN, else the token of a"
                            + " carillon local that you run")
    private @Nullable Path tokenFile;

    @Option(
            names = "--ca-file",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description =
                    "certificates (PEM) of the authorities that nodes are trusted by (or"
                            + " CARILLON_CA_FILE); default: those that Java trusts")
    private @Nullable Path authorities;

    @Option(
            names = "--cert-file",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description =
                    "certificate (PEM) to show to nodes that ask for one (or"
                            + " CARILLON_CERT_FILE)")
    private @Nullable Path certificate;

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "its private key (PEM, not encrypted; or CARILLON_KEY_FILE)")
    private @Nullable Path key;

    @Option(
            names = {"-o", "--output"},
            scope = ScopeType.INHERIT,
            defaultValue = "table",
            description = "output format: ${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}")
    private Format format = Format.table;

    ApiClient client() {
        return new ApiClient(
                Addresses.of(url, this::tokenFor), ClientTls.find(authorities, certificate, key));
    }

    private Optional<String> tokenFor(String one) {
        Optional<String> secret = ClientToken.find(one, token, tokenFile);
        if (secret.isPresent() && ClientToken.isExposed(one)) {
            err().println(
                            "carillon: the token goes to "
                                    + one
                                    + " over plain http, where others may read it");
        }
        return secret;
    }

    private PrintWriter err() {
        return spec == null
                ? new PrintWriter(System.err, true, Charset.defaultCharset())
                : spec.commandLine().getErr();
    }

    Screen screen(PrintWriter out) {
        return new Screen(out, format == Format.json);
    }
}
