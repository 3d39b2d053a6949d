package io.carillon.command;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The option that lets everyone on this machine in, or its environment variable. */
final class OpenOption {
    /** The environment variable, for programs whose arguments cannot be changed. */
    static final String VARIABLE = "CARILLON_OPEN";

    @Option(
            names = "--open",
            description =
                    "needs no secret: every user and program of this machine may run commands as"
                            + " you; also CARILLON_OPEN=true")
    private boolean given;

    /** Whether it was chosen, here or in the environment. */
    boolean chosen(CommandSpec spec) {
        return chosen(spec, System.getenv());
    }

    /**
     * Whether it was chosen.
     *
     * @throws ParameterException when the variable is neither true nor false
     */
    boolean chosen(CommandSpec spec, Map<String, String> environment) {
        return given
                || switch (text(environment.get(VARIABLE))) {
                    case "true" -> true;
                    case "false", "" -> false;
                    default ->
                            throw new ParameterException(
                                    spec.commandLine(), VARIABLE + " must be true or false");
                };
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value.strip().toLowerCase(Locale.ROOT);
    }

    /** What an open server means for its user. */
    static void warn(CommandSpec spec, String what) {
        spec.commandLine().getErr().println("carillon: open: " + what);
        spec.commandLine().getErr().flush();
    }
}
