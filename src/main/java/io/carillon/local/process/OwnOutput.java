package io.carillon.local.process;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/**
 * Output of the local Mesos itself and of the processes that it starts, in files whose names tasks
 * and fetched archives may have given to something else: a pipe would be waited for, and a link
 * written through. For any thread.
 */
final class OwnOutput {

    private static final File NOWHERE = new File("/dev/null");

    private final LeftBehind waiting;

    OwnOutput() {
        this(new LeftBehind(Duration.ofSeconds(5), 16));
    }

    OwnOutput(LeftBehind waiting) {
        this.waiting = waiting;
    }

    /** Whether the name is free or a regular file's. */
    static boolean usable(Path file) {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                || !Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }

    /** Appends to the file, or to nothing if that name is not usable. */
    static Redirect appendTo(Path file) {
        return Redirect.appendTo(usable(file) ? file.toFile() : NOWHERE);
    }

    /** Appends a text; drops it if the name is not usable. */
    static void append(Path file, String text) throws IOException {
        if (usable(file)) {
            Files.writeString(
                    file,
                    text,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND,
                    LinkOption.NOFOLLOW_LINKS);
        }
    }

    /** Starts a process beside a task, which may replace the files just before they are opened. */
    Process start(ProcessBuilder builder) throws IOException {
        return waiting.call(builder::start, Process::destroyForcibly);
    }
}
