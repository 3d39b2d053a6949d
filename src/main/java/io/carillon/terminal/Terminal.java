package io.carillon.terminal;

import java.io.Console;
import java.util.Optional;

/** The terminal at which somebody sits. */
final class Terminal {
    private Terminal() {}

    /** This process's; empty when input or output is no terminal. */
    @SuppressWarnings("SystemConsoleNull")
    static Optional<Console> own() {
        Console console = System.console();
        try {
            // From Java 22 on there is a console in any case, and it says whether it is one.
            return console != null
                            && (boolean) Console.class.getMethod("isTerminal").invoke(console)
                    ? Optional.of(console)
                    : Optional.empty();
        } catch (ReflectiveOperationException e) {
            return Optional.ofNullable(console);
        }
    }
}
