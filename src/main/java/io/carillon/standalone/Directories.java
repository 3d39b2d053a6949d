package io.carillon.standalone;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;

/** The deletion of directories that this program has made. */
public final class Directories {
    private static final Set<PosixFilePermission> OPEN =
            EnumSet.of(
                    PosixFilePermission.OWNER_READ,
                    PosixFilePermission.OWNER_WRITE,
                    PosixFilePermission.OWNER_EXECUTE);

    private Directories() {}

    /**
     * Deletes a file or a directory with all its contents; one that is missing is not an error.
     * Links are deleted, not followed. Directories without rights, as tasks may leave them, are
     * opened first.
     *
     * @throws IOException when something cannot be deleted, or another file system is mounted
     *     below, whose files are left alone
     */
    public static void delete(Path path) throws IOException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            delete(path, device(path));
        }
    }

    private static void delete(Path path, Object device) throws IOException {
        if (Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .isDirectory()) {
            if (!device(path).equals(device)) {
                throw new FileSystemException(
                        path.toString(),
                        null,
                        "another file system is mounted here; unmount it first");
            }
            open(path);
            for (Path each : list(path)) {
                delete(each, device);
            }
        }
        Files.deleteIfExists(path);
    }

    private static List<Path> list(Path directory) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            return StreamSupport.stream(entries.spliterator(), false).toList();
        }
    }

    private static void open(Path directory) throws IOException {
        if (!posix(directory)) {
            return;
        }
        Set<PosixFilePermission> mode =
                Files.getPosixFilePermissions(directory, LinkOption.NOFOLLOW_LINKS);
        if (mode.addAll(OPEN)) {
            try {
                Files.setPosixFilePermissions(directory, mode);
            } catch (IOException e) {
                return; // of another user; what then cannot be deleted is told
            }
        }
    }

    private static boolean posix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /** The file system of a file; the same for all where it cannot be told. */
    private static Object device(Path path) throws IOException {
        return path.getFileSystem().supportedFileAttributeViews().contains("unix")
                ? Files.getAttribute(path, "unix:dev", LinkOption.NOFOLLOW_LINKS)
                : "";
    }
}
