package io.carillon.cli;

import java.util.List;
import picocli.CommandLine;

/**
 * All commands of the client of the operations API, ready to be mounted below the program's own.
 */
public final class CommandLineClient {
    private CommandLineClient() {}

    /**
     * Mounts the commands: {@code app}, {@code job}, {@code run}, {@code task}, {@code agent},
     * {@code cluster}, {@code token}, {@code freeze}, {@code thaw} and {@code audit}.
     */
    public static CommandLine mount(CommandLine program) {
        for (Object command :
                List.of(
                        new AppCommands(),
                        new JobCommands(),
                        new RunCommands(),
                        new TaskCommands(),
                        new AgentCommands(),
                        new ClusterCommands(),
                        new TokenCommands(),
                        new FreezeCommand(),
                        new ThawCommand(),
                        new WaitingCommand(),
                        new AuditCommands())) {
            program.addSubcommand(command);
        }
        return program;
    }
}
