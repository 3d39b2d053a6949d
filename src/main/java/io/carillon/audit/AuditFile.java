package io.carillon.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A file to which lines are appended, for its owner's eyes alone. When it is full it is put aside
 * as {@code .1}, and the older ones move on. A file that someone else has moved away is begun anew.
 * One thread.
 */
final class AuditFile implements AutoCloseable {
    private static final Set<StandardOpenOption> APPEND =
            EnumSet.of(
                    StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);

    private final Path path;
    private final long maxBytes;
    private final int kept;
    private Optional<FileChannel> open = Optional.empty();
    private Optional<Object> key = Optional.empty();
    private boolean regular;
    private boolean torn;

    AuditFile(Path path, long maxBytes, int kept) {
        this.path = path;
        this.maxBytes = maxBytes;
        this.kept = kept;
    }

    /**
     * Appends whole lines.
     *
     * @param lines if they are more than a file may have, the file becomes larger
     * @param durable whether they are on disk when the method returns
     */
    void append(ByteBuffer lines, boolean durable) throws IOException {
        try {
            FileChannel channel = fitting(lines.remaining());
            if (torn) {
                write(channel, ByteBuffer.wrap(new byte[] {'\n'}));
                torn = false;
            }
            torn = true; // Until all is written, the last line may be a part of one.
            write(channel, lines);
            torn = false;
            if (durable) {
                channel.force(false);
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private static void write(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private FileChannel fitting(int more) throws IOException {
        FileChannel channel = opened();
        if (!regular || channel.size() == 0 || channel.size() + more <= maxBytes) {
            return channel;
        }
        close();
        putAside();
        return opened();
    }

    private FileChannel opened() throws IOException {
        if (open.isPresent() && open.get().isOpen()) {
            return open.get();
        }
        boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] attributes =
                posix
                        ? new FileAttribute<?>[] {
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString("rw-------"))
                        }
                        : new FileAttribute<?>[0];
        FileChannel channel = FileChannel.open(path, APPEND, attributes);
        open = Optional.of(channel);
        BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class);
        regular = found.isRegularFile();
        key = Optional.ofNullable(found.fileKey());
        return channel;
    }

    private void putAside() throws IOException {
        for (int number = kept; number > 0; number--) {
            Path from = number == 1 ? path : aside(number - 1);
            if (Files.exists(from, LinkOption.NOFOLLOW_LINKS)) {
                Files.move(from, aside(number), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        torn = false;
    }

    private Path aside(int number) {
        return path.resolveSibling(path.getFileName() + "." + number);
    }

    /** Closes a file that is no longer the one of that name. */
    void look() throws IOException {
        if (open.isEmpty()) {
            return;
        }
        Optional<Object> now =
                Files.exists(path)
                        ? Optional.ofNullable(
                                Files.readAttributes(path, BasicFileAttributes.class).fileKey())
                        : Optional.empty();
        if (!Objects.equals(now, key)) {
            close();
            torn = false;
        }
    }

    @Override
    public void close() throws IOException {
        Optional<FileChannel> channel = open;
        open = Optional.empty();
        if (channel.isPresent()) {
            channel.get().close();
        }
    }
}
