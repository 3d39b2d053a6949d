package io.carillon.standalone;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/** Directories and files that only the user of this process can enter and read. */
public final class PrivateDirectory {
    private static final Set<PosixFilePermission> DIRECTORY =
            PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> FILE =
            PosixFilePermissions.fromString("rw-------");

    private PrivateDirectory() {}

    /**
     * Makes the directory, or closes one that exists to everyone else.
     *
     * @throws IOException when it belongs to another user, who could open it again, is reached by a
     *     way that another user can change, or has files that every user could put there, as a
     *     directory for temporary files has
     */
    public static void take(Path path) throws IOException {
        if (!posix(path)) {
            Files.createDirectories(path);
            return;
        }
        TrustedPath.check(path);
        FileAttribute<?> mode = PosixFilePermissions.asFileAttribute(DIRECTORY);
        try {
            Files.createDirectories(path, mode);
        } catch (FileAlreadyExistsException e) {
            throw new IOException(path + " is not a directory", e);
        }
        if (!isOwn(path)) {
            throw new IOException(
                    "%s belongs to %s; choose a directory of your own with --data"
                            .formatted(path, Files.getOwner(path)));
        }
        if (Files.getPosixFilePermissions(path).contains(PosixFilePermission.OTHERS_WRITE)
                && !isEmpty(path)) {
            throw new IOException(
                    "%s has files, and every user can put more there; choose another --data, or"
                                    .formatted(path)
                            + " look through them and close it: chmod go-w "
                            + path);
        }
        Files.setPosixFilePermissions(path, DIRECTORY);
    }

    /** Whether files of this process have the owner of the directory. */
    private static boolean isOwn(Path directory) throws IOException {
        Path probe;
        try {
            probe = Files.createTempFile(directory, "owner", "");
        } catch (AccessDeniedException e) {
            throw new AccessDeniedException(directory.toString(), null, e.getReason());
        } catch (FileSystemException e) {
            throw new FileSystemException(directory.toString(), null, e.getReason());
        }
        boolean own = Files.getOwner(probe).equals(Files.getOwner(directory));
        Files.delete(probe);
        return own;
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.findAny().isEmpty();
        }
    }

    /** Writes a file anew that only its owner can read. */
    static void write(Path file, String text) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, modeOf(file));
        Files.writeString(file, text, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Writes a file that only its owner can read, unless it is there. Of several processes one
     * writes it, and none sees a part of it.
     */
    static void writeOnce(Path file, String text) throws IOException {
        Path whole = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID());
        write(whole, text);
        try {
            Files.createLink(file, whole);
        } catch (FileAlreadyExistsException e) {
            return; // another one was first
        } catch (UnsupportedOperationException | FileSystemException e) {
            // A file system without links, on which the last one wins.
            Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(whole);
        }
    }

    private static FileAttribute<?>[] modeOf(Path file) {
        return posix(file)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(FILE)}
                : new FileAttribute<?>[0];
    }

    /**
     * Checks that a file in a directory that was taken is of this user, and closed to all others.
     *
     * @param replace how to replace it, as a part of a sentence
     * @throws IOException when it is not; the message says what to do
     */
    static void check(Path file, String replace) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException(file + " is not a plain file; " + replace);
        }
        if (!posix(file)) {
            return;
        }
        if (!Files.getOwner(file).equals(Files.getOwner(file.resolveSibling(".")))) {
            throw new IOException(file + " belongs to " + Files.getOwner(file) + "; " + replace);
        }
        if (!FILE.containsAll(Files.getPosixFilePermissions(file))) {
            throw new IOException(
                    "others can read or change %s; close it (chmod 600 %s), or %s"
                            .formatted(file, file, replace));
        }
    }

    private static boolean posix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
