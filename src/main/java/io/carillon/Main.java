package io.carillon;

import io.carillon.cli.CommandLineClient;
import io.carillon.command.BackupCommand;
import io.carillon.command.BenchCommand;
import io.carillon.command.CheckConfigCommand;
import io.carillon.command.LocalCommand;
import io.carillon.command.MesosCommand;
import io.carillon.command.ProtectCommand;
import io.carillon.command.RestoreCommand;
import io.carillon.command.SchedulerCommand;
import io.carillon.command.SdkCommand;
import io.carillon.command.TortureCommand;
import io.carillon.command.UninstallCommand;
import io.carillon.command.VersionCommand;
import io.carillon.command.ZooKeeperCommand;
import io.carillon.config.ConfigException;
import io.carillon.terminal.Failures;
import io.carillon.terminal.Output;
import io.carillon.terminal.SafeText;
import java.util.Objects;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/**
 * The program's entry point: one sub-command per way of using it. Exit codes: 0 done, 1 failed, 2
 * wrong usage or configuration.
 */
@Command(
        name = "carillon",
        description = "Schedules cron and long-running sharded jobs on Apache Mesos.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {
            LocalCommand.class,
            SchedulerCommand.class,
            MesosCommand.class,
            ZooKeeperCommand.class,
            CheckConfigCommand.class,
            BenchCommand.class,
            TortureCommand.class,
            SdkCommand.class,
            VersionCommand.class,
            HelpCommand.class
        })
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        oneLog();
        withoutRecorder();
        System.exit(commandLine().execute(args));
    }

    /** Netty would start the flight recorder for events of its own, amid a request. */
    private static void withoutRecorder() {
        if (System.getProperty("io.netty.jfr.enabled") == null) {
            System.setProperty("io.netty.jfr.enabled", "false");
        }
    }

    /** Libraries that use java.util.logging write into the same log from now on. */
    static void oneLog() {
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }

    public static CommandLine commandLine() {
        CommandLine line = CommandLineClient.mount(new CommandLine(new Main()));
        Objects.requireNonNull(line.getSubcommands().get("cluster"))
                .addSubcommand(new BackupCommand())
                .addSubcommand(new RestoreCommand())
                .addSubcommand(new UninstallCommand())
                .addSubcommand(new ProtectCommand());
        line.setOut(Output.standard());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler(
                (error, command, parsed) -> {
                    if (error instanceof ConfigException) {
                        command.getErr().println(error.getMessage());
                        return 2;
                    }
                    command.getErr().println("carillon: " + SafeText.lines(Failures.said(error)));
                    return 1;
                });
        return line;
    }
}
