package io.carillon.terminal;

import java.io.Console;
import java.util.Optional;

/** The terminal of this process. */
final class Terminal {
    private Terminal() {}

    /** The terminal; empty when input or output is not one. */
    @SuppressWarnings("SystemConsoleNull")
    static Optional<Console> own() {
        Console console = System.console();
        try {
            // Since Java 22 there always is a console, which says whether it is a terminal.
            return console != null
                            && (boolean) Console.class.getMethod("isTerminal").invoke(console)
                    ? Optional.of(console)
                    : Optional.empty();
        } catch (ReflectiveOperationException e) {
            return Optional.ofNullable(console);
        }
    }
}
