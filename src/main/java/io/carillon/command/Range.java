package io.carillon.command;

import java.text.NumberFormat;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * The numbers that an option accepts.
 *
 * @param min the smallest
 * @param max the largest
 */
record Range(double min, double max) {
    /** TCP ports, with 0 for a free one. */
    static final Range PORT = of(0, 65_535);

    static Range of(double min, double max) {
        return new Range(min, max);
    }

    /**
     * Checks the value of an option.
     *
     * @throws ParameterException when it is out of range, which ends the command as wrong usage
     */
    void check(CommandSpec command, String option, double value) {
        if (!(value >= min && value <= max)) {
            throw new ParameterException(
                    command.commandLine(),
                    "Invalid value for option '%s': %s is not from %s to %s"
                            .formatted(option, text(value), text(min), text(max)));
        }
    }

    private static String text(double number) {
        NumberFormat format = NumberFormat.getInstance(Locale.ROOT);
        format.setGroupingUsed(false);
        return format.format(number);
    }
}
