package io.carillon.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What shards have noted in a file, one line for each time that one began its work. */
record Stamps(List<Line> lines) {

    /** When a shard began, and what for. */
    record Line(Instant nominal, Instant began, int shard) {}

    /** Reads the file; without one, nothing has begun. */
    static Stamps read(Path file) throws IOException {
        List<Line> lines = new ArrayList<>();
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                String[] words = line.split(" ", 3);
                lines.add(
                        new Line(
                                Instant.parse(words[0]),
                                Instant.EPOCH.plus(Long.parseLong(words[1]), ChronoUnit.MICROS),
                                Integer.parseInt(words[2])));
            }
        }
        lines.sort(Comparator.comparing(Line::nominal));
        return new Stamps(lines);
    }

    /** Milliseconds from the nominal time to the first line, for fires from that one on. */
    Series latencies(Instant from) {
        Series series = new Series();
        for (Line line : lines) {
            if (!line.nominal().isBefore(from)) {
                series.add(ChronoUnit.MICROS.between(line.nominal(), line.began()) / 1e3);
            }
        }
        return series;
    }

    /** How many lines stand for a shard of a fire that has one already. */
    long doubled() {
        Set<String> seen = new HashSet<>();
        return lines.stream()
                .filter(line -> !seen.add(line.nominal() + " " + line.shard()))
                .count();
    }
}
