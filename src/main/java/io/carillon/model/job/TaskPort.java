package io.carillon.model.job;

import java.util.Locale;
import java.util.Optional;

/**
 * A TCP port that a task asks for.
 *
 * @param name what it is called; empty: it has its index alone
 * @param number which one it must be; empty: any
 */
public record TaskPort(Optional<String> name, Optional<Integer> number) {
    /** The environment variable that tells the task its number, beside that with the index. */
    public Optional<String> variable() {
        return name.map(
                word -> "PORT_" + word.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_"));
    }
}
