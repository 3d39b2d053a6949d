package io.carillon.web.access;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that says who may do what, read again when it has changed. While a new content is broken,
 * the old one counts. {@link #look} is called by one thread at a time, the other methods by any.
 *
 * @param <T> what the file says
 */
final class AccessFile<T> {
    private static final Logger log = LoggerFactory.getLogger(AccessFile.class);
    private static final long MOST_BYTES = 4L * 1024 * 1024;

    /** Makes something of the text of a file. */
    interface Reader<T> {
        /**
         * @throws IOException if the text is something else; the message tells what
         */
        T read(String text) throws IOException;
    }

    /** What tells whether a file has changed. */
    private record Stamp(FileTime modified, long size, String key) {}

    private final Path path;
    private final Reader<T> reader;
    private volatile T value;
    private volatile Optional<String> problem = Optional.empty();
    private Optional<Stamp> stamp = Optional.empty();

    /**
     * Reads the file.
     *
     * @param absent what counts while there is no file; empty: there must be one
     * @throws IOException when it cannot be read or is something else; the message tells what
     */
    AccessFile(Path path, Reader<T> reader, Optional<T> absent) throws IOException {
        this.path = path;
        this.reader = reader;
        Optional<Stamp> found = stamp();
        if (found.isEmpty() && absent.isPresent()) {
            this.value = absent.get();
        } else {
            this.value = read();
        }
        this.stamp = found;
    }

    /** What the file says, or said when it could last be read. */
    T value() {
        return value;
    }

    /** What is wrong with its present content. */
    Optional<String> problem() {
        return problem;
    }

    /**
     * Reads the file again if it has changed. While something is wrong with it, it is read each
     * time: other permissions may be what was amiss, and they leave no trace in the stamp.
     */
    void look() {
        Optional<Stamp> found;
        try {
            found = stamp();
        } catch (IOException e) {
            failed(e);
            return;
        }
        if (found.equals(stamp) && problem.isEmpty()) {
            return;
        }
        stamp = found;
        try {
            value = read();
            problem = Optional.empty();
            log.info("{} has changed and is read again", path);
        } catch (IOException e) {
            failed(e);
        }
    }

    private void failed(IOException e) {
        String words =
                (e instanceof NoSuchFileException ? path + " is missing" : e.getMessage())
                        + "; what it said before still counts";
        if (!problem.equals(Optional.of(words))) {
            log.warn("{}", words);
        }
        problem = Optional.of(words);
    }

    private Optional<Stamp> stamp() throws IOException {
        try {
            BasicFileAttributes file = Files.readAttributes(path, BasicFileAttributes.class);
            return Optional.of(
                    new Stamp(
                            file.lastModifiedTime(), file.size(), String.valueOf(file.fileKey())));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private T read() throws IOException {
        ownersOnly(path);
        if (Files.size(path) > MOST_BYTES) {
            throw new IOException(path + " is larger than " + MOST_BYTES + " bytes");
        }
        try {
            return reader.read(Files.readString(path, StandardCharsets.UTF_8));
        } catch (java.nio.charset.CharacterCodingException e) {
            throw new IOException(path + " is not UTF-8", e);
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            throw new IOException(path + ": " + e.getMessage(), e);
        }
    }

    /**
     * Refuses a file that others than its owner may write: they would decide who may do what.
     *
     * @throws IOException if they may; the message tells the fix
     */
    static void ownersOnly(Path path) throws IOException {
        if (!path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return;
        }
        Set<PosixFilePermission> may = Files.getPosixFilePermissions(path);
        if (may.contains(PosixFilePermission.GROUP_WRITE)
                || may.contains(PosixFilePermission.OTHERS_WRITE)) {
            throw new IOException(
                    path + " can be written by others than its owner; do: chmod go-w " + path);
        }
    }
}
