package io.carillon.local.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * What was fetched from a URI that may be kept: each sandbox has a second name of the same file,
 * which nobody but root may write, so that a hundred tasks do not take the space of a hundred
 * copies. As on an agent a URI is fetched once, and again after the next start. For any thread.
 */
final class FetchCache {
    /** When more is kept, all is fetched anew. What sandboxes have stays theirs. */
    static final long MAX_BYTES = 1L << 30;

    private static final Set<PosixFilePermission> WRITES =
            EnumSet.of(
                    PosixFilePermission.OWNER_WRITE,
                    PosixFilePermission.GROUP_WRITE,
                    PosixFilePermission.OTHERS_WRITE);

    /** Fetches into a file that does not exist yet. */
    interface Download {
        void to(Path file) throws IOException, LaunchException;
    }

    private static final String PART = ".part";

    private final Path directory;
    private final long maxBytes;
    private final Map<String, Object> locks = new ConcurrentHashMap<>();

    /**
     * Empty, below that work directory.
     *
     * @param maxBytes when more is kept, all is fetched anew
     */
    FetchCache(Path work, long maxBytes) throws IOException {
        directory = Files.createDirectories(work.resolve("fetched"));
        this.maxBytes = maxBytes;
        clear(any -> true);
    }

    /**
     * Puts into the file what the URI names.
     *
     * @param shared whether the file may be one with those of other sandboxes
     */
    void fetch(String uri, Path file, boolean shared, Download download)
            throws IOException, LaunchException {
        String name = UUID.nameUUIDFromBytes(uri.getBytes(StandardCharsets.UTF_8)).toString();
        synchronized (locks.computeIfAbsent(name, any -> new Object())) {
            Path kept = directory.resolve(name);
            if (!give(kept, file, shared)) {
                Path part = downloaded(kept, download);
                synchronized (this) {
                    Files.move(part, kept, StandardCopyOption.ATOMIC_MOVE);
                    give(kept, file, shared);
                }
            }
        }
        synchronized (this) {
            if (bytes() > maxBytes) {
                clear(one -> !one.toString().endsWith(PART)); // They are being fetched.
            }
        }
    }

    /** Whether it was kept; nothing is cleared meanwhile. */
    private synchronized boolean give(Path kept, Path file, boolean shared) throws IOException {
        if (!Files.exists(kept)) {
            return false;
        }
        Files.deleteIfExists(file); // An archive may have put a pipe or link there.
        if (shared) {
            link(file, kept);
        } else {
            Files.copy(kept, file);
        }
        return true;
    }

    private static Path downloaded(Path kept, Download download)
            throws IOException, LaunchException {
        Path part = kept.resolveSibling(kept.getFileName() + PART);
        Files.deleteIfExists(part);
        download.to(part);
        Set<PosixFilePermission> mode = new HashSet<>(Files.getPosixFilePermissions(part));
        mode.removeAll(WRITES);
        Files.setPosixFilePermissions(part, mode);
        return part;
    }

    private static void link(Path file, Path kept) throws IOException {
        try {
            Files.createLink(file, kept);
        } catch (IOException | UnsupportedOperationException e) {
            Files.copy(kept, file); // The sandbox is on another disk, or the disk knows no links.
        }
    }

    private long bytes() throws IOException {
        long bytes = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                bytes += file.toFile().length();
            }
        }
        return bytes;
    }

    private void clear(Predicate<Path> which) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, which::test)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
    }
}
