package io.carillon.bench.code;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;

/** The same as {@link Stamp}, in a process of its own. */
public final class ColdStamp {
    private ColdStamp() {}

    /**
     * Appends its line.
     *
     * @param args the file, the nominal time and the shard
     */
    public static void main(String[] args) throws IOException {
        Instant now = Instant.now();
        StampLine.append(Path.of(args[0]), Instant.parse(args[1]), now, Integer.parseInt(args[2]));
    }
}
