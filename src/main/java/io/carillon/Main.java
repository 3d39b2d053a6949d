package io.carillon;

import io.carillon.cli.CommandLineClient;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;

/**
 * The program's entry point: one sub-command per way of using it. Exit codes: 0 done, 1 failed, 2
 * wrong usage.
 */
@Command(
        name = "carillon",
        description = "Schedules cron and long-running sharded jobs on Apache Mesos.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        subcommands = {
            LocalCommand.class,
            SchedulerCommand.class,
            MesosCommand.class,
            ZooKeeperCommand.class,
            CheckConfigCommand.class,
            BenchCommand.class,
            TortureCommand.class,
            VersionCommand.class,
            HelpCommand.class
        })
public final class Main {
    private Main() {}

    /** Reads the version from the jar. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"carillon " + Main.version()};
        }
    }

    /** The version of this program. */
    static String version() {
        String version = Main.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        CommandLine line = CommandLineClient.mount(new CommandLine(new Main()));
        Objects.requireNonNull(line.getSubcommands().get("cluster"))
                .addSubcommand(new BackupCommand())
                .addSubcommand(new RestoreCommand())
                .addSubcommand(new UninstallCommand());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler(
                (error, command, parsed) -> {
                    command.getErr().println("carillon: " + Failures.said(error));
                    return 1;
                });
        return line;
    }
}
