package io.carillon.operator;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** A file that holds a {@link Backup}, or will hold one: the whole or nothing. Blocks. */
public final class BackupFile {
    /** Definitions may hold secrets of their owners. */
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private static final int BUFFER_BYTES = 1 << 16;

    private final Path path;

    public BackupFile(Path path) {
        this.path = path;
    }

    /**
     * Checks that there is no such file yet.
     *
     * @throws OperatorException when there is
     */
    public void mustBeNew() throws OperatorException {
        if (Files.exists(path)) {
            throw new OperatorException(path + " exists already; name another file");
        }
    }

    /**
     * Reads the file.
     *
     * @throws OperatorException when it is not a whole backup
     */
    public Backup read() throws IOException, OperatorException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(path), BUFFER_BYTES)) {
            return new BackupCodec().read(in);
        } catch (BackupCodec.RefusedException e) {
            throw new OperatorException(
                    path + ": " + e.getMessage() + "; nothing has been changed");
        }
    }

    /** Writes the file, first under another name, so that it is never seen half-written. */
    public void write(Backup backup) throws IOException {
        Path file = path.toAbsolutePath();
        Path part = Files.createTempFile(file.getParent(), ".carillon-backup", ".part", OWNER_ONLY);
        try {
            try (FileChannel channel = FileChannel.open(part, Set.of(StandardOpenOption.WRITE))) {
                OutputStream out =
                        new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES);
                new BackupCodec().write(backup, out);
                out.flush();
                channel.force(true);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** Its length in bytes. */
    public long bytes() throws IOException {
        return Files.size(path);
    }
}
