package io.carillon.bench.code;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** One line of a file: the nominal time, when the work began in microseconds, and the shard. */
public final class StampLine {
    private StampLine() {}

    /** Appends the line at once, so that lines of several processes do not mix. */
    static void append(Path file, Instant nominal, Instant began, int shard) throws IOException {
        long micros = ChronoUnit.MICROS.between(Instant.EPOCH, began);
        String line = nominal + " " + micros + " " + shard + "\n";
        Files.write(
                file,
                line.getBytes(StandardCharsets.UTF_8),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }
}
