package io.carillon.local.process;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Second names (hard links) of files in a directory of their own, in which no task changes names:
 * what has such a name stays the file that it is. They are removed at once; those that a killed
 * process has left are removed by the next. For any thread.
 */
final class Pins {

    private static final Logger LOG = LoggerFactory.getLogger(Pins.class);

    /** It is no directory of an agent, and not deep enough to be a sandbox. */
    private static final String NAME = ".opening";

    private @Nullable Path ready;
    private boolean refused;

    /** What is done with a second name. */
    interface Use<T> {
        T of(Path second) throws IOException;
    }

    /**
     * The directory below that root, if its file system has hard links. Always of the same root.
     */
    synchronized Optional<Path> below(Path root) {
        if (ready == null && !refused) {
            try {
                ready = prepare(root.resolve(NAME));
            } catch (IOException | UnsupportedOperationException e) {
                refused = true;
                LOG.info("Files of sandboxes have no second names: {}", e.toString());
            }
        }
        return Optional.ofNullable(ready);
    }

    private static Path prepare(Path directory) throws IOException {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectory(
                    directory,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        }
        try (DirectoryStream<Path> left = Files.newDirectoryStream(directory)) {
            for (Path each : left) {
                Files.deleteIfExists(each);
            }
        }
        Path probe = Files.createFile(fresh(directory));
        try {
            return with(directory, probe, second -> directory);
        } finally {
            Files.delete(probe);
        }
    }

    private static Path fresh(Path directory) {
        return directory.resolve(UUID.randomUUID().toString());
    }

    /**
     * Gives what has that name now a second one for the time of its use. A link may get one, too.
     */
    static <T> T with(Path directory, Path file, Use<T> use) throws IOException {
        Path second = fresh(directory);
        Files.createLink(second, file);
        try {
            return use.of(second);
        } finally {
            Files.deleteIfExists(second);
        }
    }
}
