package io.carillon.terminal;

import java.io.Console;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

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

    /**
     * Whether a terminal shows the standard output, wherever the input comes from. In doubt it
     * does.
     */
    static boolean shown() {
        Path proc = Path.of("/proc/self/fd/1");
        try {
            if (Files.isSymbolicLink(proc)) {
                return Files.readSymbolicLink(proc).toString().matches("/dev/(pts/|tty|console).*");
            }
            Process test =
                    new ProcessBuilder("/bin/test", "-t", "1")
                            .redirectOutput(Redirect.INHERIT)
                            .start();
            return !test.waitFor(2, TimeUnit.SECONDS) || test.exitValue() != 1;
        } catch (IOException e) {
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
