package io.carillon.command;

import io.carillon.config.ConfigException;
import io.carillon.node.Finding;
import io.carillon.node.Hardening;
import io.carillon.terminal.SafeText;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code carillon check-config}: prints every key with its value, passwords masked, or a line for
 * each error; or a line for each point that the configuration leaves open.
 */
@Command(
        name = "check-config",
        description =
                "Shows the configuration that a node would start with, or what is wrong with it.",
        mixinStandardHelpOptions = true)
public final class CheckConfigCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private ConfigOptions options = new ConfigOptions();

    @Option(
            names = "--hardening",
            description =
                    "shows instead what the configuration leaves open to attackers, a line for each"
                            + " point, and how to close it; exits with 1 if one is open, with 0 if"
                            + " there is advice alone; run it as the user of the node")
    private boolean hardening;

    @Override
    public Integer call() throws ConfigException {
        PrintWriter out = spec.commandLine().getOut();
        if (!hardening) {
            out.println(options.load().shown());
            return 0;
        }
        List<Finding> findings =
                Hardening.of(
                        options.load(),
                        options.file(),
                        System.getProperty("user.name", "nobody"),
                        Instant.now());
        findings.forEach(finding -> out.println(line(finding)));
        long open =
                findings.stream()
                        .filter(finding -> finding.severity() == Finding.Severity.OPEN)
                        .count();
        out.println(
                open == 0
                        ? "nothing is open; advice: " + findings.size()
                        : "open: " + open + "; advice: " + (findings.size() - open));
        return open == 0 ? 0 : 1;
    }

    /** Severity, key, what is open, and the fix. */
    private static String line(Finding finding) {
        String severity = finding.severity().name().toLowerCase(Locale.ROOT);
        return SafeText.line(
                "%-6s  %s: %s; fix: %s"
                        .formatted(severity, finding.key(), finding.open(), finding.fix()));
    }
}
