package io.carillon.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code audit}: who did what. Mounted by {@link CommandLineClient}. */
@Command(
        name = "audit",
        description = "Shows who did what on a node.",
        mixinStandardHelpOptions = true)
final class AuditCommands implements Runnable {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private ClientOptions options = new ClientOptions();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "missing sub-command of audit; --help lists them");
    }

    @Command(
            description = {
                "Lists the newest lines of the audit of the node that is asked, newest first.",
                "Each node has its own: that of a change is on the node that led."
            },
            mixinStandardHelpOptions = true)
    int list(
            @Option(names = "--from", paramLabel = "TIME", description = "not before this instant")
                    @Nullable String from,
            @Option(names = "--to", paramLabel = "TIME", description = "before this instant")
                    @Nullable String to,
            @Option(names = "--caller", paramLabel = "NAME", description = "of this caller")
                    @Nullable String caller,
            @Option(names = "--path", paramLabel = "PATH", description = "of paths that begin so")
                    @Nullable String path,
            @Option(
                            names = "--outcome",
                            paramLabel = "OUTCOME",
                            description = "begun, done, refused, failed or unknown")
                    @Nullable String outcome,
            @Option(
                            names = "--event",
                            paramLabel = "EVENT",
                            description = "request, login, secret or audit")
                    @Nullable String event,
            @Option(
                            names = "--limit",
                            paramLabel = "N",
                            defaultValue = "100",
                            description = "at most so many (default: ${DEFAULT-VALUE})")
                    int limit) {
        String wanted =
                new ListPath("/v1/audit")
                        .with("from", from)
                        .with("to", to)
                        .with("caller", caller)
                        .with("path", path)
                        .with("outcome", outcome)
                        .with("event", event)
                        .toString();
        options.screen(spec.commandLine().getOut())
                .list(
                        options.client().list(wanted, limit),
                        "time",
                        "outcome",
                        "caller",
                        "address",
                        "method",
                        "path",
                        "status",
                        "count",
                        "detail");
        return 0;
    }
}
