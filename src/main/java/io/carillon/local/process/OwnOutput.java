package io.carillon.local.process;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Output of the local Mesos itself and of the processes that it starts, in files whose names tasks
 * and fetched archives may have given to something else: a pipe would be waited for, and a link
 * written through. For any thread.
 */
final class OwnOutput {

    private static final Logger LOG = LoggerFactory.getLogger(OwnOutput.class);
    private static final File NOWHERE = new File("/dev/null");

    private final LeftBehind waiting;
    private final Runnable beforeOpening;

    OwnOutput() {
        this(new LeftBehind(Duration.ofSeconds(5), 16, false), () -> {});
    }

    /**
     * For tests.
     *
     * @param beforeOpening runs before files are opened, after all looks at them
     */
    OwnOutput(LeftBehind waiting, Runnable beforeOpening) {
        this.waiting = waiting;
        this.beforeOpening = beforeOpening;
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

    /** Appends a text; drops it if the name is not usable or becomes a pipe. */
    void append(Path file, String text) throws IOException {
        if (usable(file)) {
            beforeOpening.run();
            try {
                Path unused =
                        waiting.call(
                                () ->
                                        Files.writeString(
                                                file,
                                                text,
                                                StandardOpenOption.CREATE,
                                                StandardOpenOption.APPEND,
                                                LinkOption.NOFOLLOW_LINKS),
                                written -> {},
                                () -> LeftBehind.otherEnd(file));
            } catch (TryAgainException e) {
                LOG.debug("{} is a pipe by now", file, e);
            }
        }
    }

    /**
     * Starts a process where a task may replace the files just before they are opened.
     *
     * @param late ends a process that has started when this has failed already
     */
    Process start(ProcessBuilder builder, Consumer<Process> late) throws IOException {
        beforeOpening.run();
        return waiting.call(builder::start, late, () -> otherEnds(builder));
    }

    /** One redirection is opened after the other. */
    private static void otherEnds(ProcessBuilder builder) {
        for (Redirect to : List.of(builder.redirectOutput(), builder.redirectError())) {
            File file = to.file();
            if (file != null) {
                LeftBehind.quietly(() -> LeftBehind.otherEnd(file.toPath()));
            }
        }
    }
}
