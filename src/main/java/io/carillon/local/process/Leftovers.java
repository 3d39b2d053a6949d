package io.carillon.local.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A note on disk for each running process, so that the next start can end what a killed start left
 * behind. A process is recognised by its pid and the time it was started. For any thread.
 */
final class Leftovers {

    private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);

    private final Path directory;

    Leftovers(Path work) throws IOException {
        directory = Files.createDirectories(work.resolve("processes"));
    }

    void note(String containerId, ProcessHandle process) throws IOException {
        Files.writeString(directory.resolve(containerId), process.pid() + " " + startedAt(process));
    }

    /** The file whose presence says that the exit status is no signal. */
    Path statusNote(String containerId) {
        return directory.resolve(containerId + ".status");
    }

    boolean status(String containerId) {
        return Files.exists(statusNote(containerId));
    }

    void erase(String containerId) {
        try {
            Files.deleteIfExists(directory.resolve(containerId));
            Files.deleteIfExists(statusNote(containerId));
        } catch (IOException e) {
            LOG.warn(
                    "The note of container {} could not be removed: {}", containerId, e.toString());
        }
    }

    /** Ends all processes of an earlier start that are still alive, and removes their notes. */
    void end(ProcessGroups groups) throws IOException {
        List<Path> notes;
        try (Stream<Path> files = Files.list(directory)) {
            notes = files.sorted().toList();
        }
        List<Long> leaders = new ArrayList<>();
        for (Path note : notes) {
            if (!note.toString().endsWith(".status")) {
                end(note).ifPresent(leaders::add);
            }
        }
        if (!leaders.isEmpty()) {
            LOG.info("Ended {} processes of an earlier start", leaders.size());
            groups.kill(leaders);
        }
        for (Path note : notes) {
            Files.deleteIfExists(note);
        }
    }

    /**
     * Kills the process and its descendants; returns its group if the group can still be its own.
     */
    private static Optional<Long> end(Path note) {
        try {
            String[] parts = Files.readString(note).split(" ", -1);
            long pid = Long.parseLong(parts[0]);
            long started = Long.parseLong(parts[1]);
            Optional<ProcessHandle> process = ProcessHandle.of(pid);
            if (process.isPresent()) {
                if (startedAt(process.get()) != started) {
                    return Optional.empty();
                }
                process.get().descendants().forEach(ProcessHandle::destroyForcibly);
                process.get().destroyForcibly();
                return Optional.of(pid);
            }
            // Without its leader a group is only believed if the machine was not restarted since.
            boolean sameBoot =
                    ProcessHandle.of(1).map(init -> startedAt(init) <= started).orElse(false);
            return sameBoot ? Optional.of(pid) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            LOG.warn("Removed unreadable note {}", note);
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long startedAt(ProcessHandle process) {
        return process.info().startInstant().orElse(Instant.EPOCH).toEpochMilli();
    }
}
