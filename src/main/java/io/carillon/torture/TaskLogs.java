package io.carillon.torture;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * The files to which the tasks append, one per job. Each reading continues where the last one
 * ended.
 */
final class TaskLogs {
    private final Path directory;
    private final TreeMap<String, Long> read = new TreeMap<>();

    TaskLogs(Path directory) throws IOException {
        this.directory = Files.createDirectories(directory).toAbsolutePath();
    }

    Path file(String job) {
        return directory.resolve(job + ".log");
    }

    /** The complete lines since the last call. */
    synchronized List<LogLine> news(String job) throws IOException {
        Path file = file(job);
        List<LogLine> lines = new ArrayList<>();
        if (!Files.exists(file)) {
            return lines;
        }
        long from = read.getOrDefault(job, 0L);
        try (RandomAccessFile opened = new RandomAccessFile(file.toFile(), "r")) {
            byte[] bytes = new byte[(int) Math.min(64 << 20, opened.length() - from)];
            opened.seek(from);
            opened.readFully(bytes);
            String text = new String(bytes, StandardCharsets.US_ASCII);
            int whole = text.lastIndexOf('\n') + 1;
            for (String line : text.substring(0, whole).split("\n", -1)) {
                LogLine.parse(job, line).ifPresent(lines::add);
            }
            read.put(job, from + whole);
        }
        return lines;
    }
}
