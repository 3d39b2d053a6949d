package io.carillon.local.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens what is below a directory in which tasks may change every name at any time: never anything
 * outside of it, never anything but regular files and directories, and without waiting for a task
 * for long.
 *
 * <p>Each directory is opened from its parent, as {@code name/.}, which fails at once for a pipe;
 * then the parent must have that very directory under the name, so that a link does not count.
 *
 * <p>A file of which a part is read is opened for reading <em>and writing</em>, because this does
 * not wait for the other end of a pipe (fifo(7)); what has no position is a pipe after all. The
 * price: in that moment the file cannot be started should the task make a program of it, and who
 * watches it (inotify(7)) sees that a writer has closed it. So a program, a read-only file, and
 * what stays open for long are opened for reading alone, under a second name ({@link Pins}): what
 * has that cannot become a pipe. This is done by a {@link LeftBehind} call, since also a regular
 * file may have to be waited for: for a lease, whose time the system bounds (fcntl(2)).
 *
 * <p>Where a file cannot have a second name – the file system has none, or it is of another user –
 * the call may wait for a pipe. If that has the name still, the other end is opened, too. A pipe
 * that has lost the name again holds a thread and a place; when all places are held, such files are
 * refused.
 *
 * <p>Where the file system has no {@link SecureDirectoryStream}, the path is compared after opening
 * instead. For any thread.
 */
final class OpenBelow {

    private static final Logger LOG = LoggerFactory.getLogger(OpenBelow.class);

    private static final Set<OpenOption> BOTH =
            Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

    private static final Set<OpenOption> READ =
            Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

    private static final Set<PosixFilePermission> EXECUTE =
            EnumSet.of(
                    PosixFilePermission.OWNER_EXECUTE,
                    PosixFilePermission.GROUP_EXECUTE,
                    PosixFilePermission.OTHERS_EXECUTE);

    private final Pins pins = new Pins();
    private final LeftBehind waiting;
    private final Consumer<String> beforeOpening;
    private final boolean secure;

    OpenBelow() {
        this(new LeftBehind(Duration.ofSeconds(5), 16, true), name -> {}, true);
    }

    /**
     * For tests.
     *
     * @param waiting opens what is not opened at once
     * @param beforeOpening is told each name before it is opened, after all looks at it by path
     * @param secure whether a {@link SecureDirectoryStream} is used where there is one
     */
    OpenBelow(LeftBehind waiting, Consumer<String> beforeOpening, boolean secure) {
        this.waiting = waiting;
        this.beforeOpening = beforeOpening;
        this.secure = secure;
    }

    /** A directory that is open, or else the path of one. */
    private record Open(Path path, DirectoryStream<Path> stream, boolean secure)
            implements AutoCloseable {

        private SecureDirectoryStream<Path> handle() {
            return (SecureDirectoryStream<Path>) stream;
        }

        PosixFileAttributes attributes(Path name) throws IOException {
            PosixFileAttributeView view =
                    secure
                            ? handle().getFileAttributeView(
                                            name,
                                            PosixFileAttributeView.class,
                                            LinkOption.NOFOLLOW_LINKS)
                            : Files.getFileAttributeView(
                                    path.resolve(name),
                                    PosixFileAttributeView.class,
                                    LinkOption.NOFOLLOW_LINKS);
            return Objects.requireNonNull(view).readAttributes();
        }

        /**
         * By path, because an open directory does not have them all: so they must be of its file.
         */
        Map<String, Object> unix(Path name) throws IOException {
            Map<String, Object> all =
                    Files.readAttributes(path.resolve(name), "unix:*", LinkOption.NOFOLLOW_LINKS);
            if (!secure) {
                unchanged();
            } else if (!Objects.equals(all.get("fileKey"), attributes(name).fileKey())) {
                throw new FileSystemException(path.resolve(name).toString(), null, "has changed");
            }
            return all;
        }

        private void unchanged() throws IOException {
            if (!path.toRealPath().equals(path)) {
                throw new FileSystemException(path.toString(), null, "has changed");
            }
        }

        Object key() throws IOException {
            BasicFileAttributes own =
                    secure
                            ? handle().getFileAttributeView(BasicFileAttributeView.class)
                                    .readAttributes()
                            : Files.readAttributes(path, BasicFileAttributes.class);
            return Objects.requireNonNull(own.fileKey());
        }

        @SuppressWarnings("StreamResourceLeak") // The new Open owns it.
        Open directory(Path name) throws IOException {
            Path below = path.resolve(name);
            Path itself = name.resolve(".");
            return new Open(
                    below,
                    secure
                            ? handle().newDirectoryStream(itself)
                            : Files.newDirectoryStream(path.resolve(itself)),
                    secure);
        }

        SeekableByteChannel file(Path name, Set<OpenOption> options) throws IOException {
            if (secure) {
                return handle().newByteChannel(name, options);
            }
            SeekableByteChannel file = Files.newByteChannel(path.resolve(name), options);
            try {
                unchanged();
                return file;
            } catch (IOException e) {
                file.close();
                throw e;
            }
        }

        @Override
        public void close() throws IOException {
            stream.close();
        }
    }

    /** What is done in an open directory. */
    private interface Use<T> {
        T in(Open directory) throws IOException;
    }

    /**
     * A regular file, for reading a part at once.
     *
     * @param root a path without links
     * @param relative the names from there to the file
     * @throws TryAgainException if it could not be opened in time
     */
    SeekableByteChannel file(Path root, Path relative) throws IOException {
        Path directories = directories(relative);
        Path name = relative.getFileName();
        Optional<SeekableByteChannel> file =
                within(root, directories, directory -> atOnce(directory, name));
        return file.isPresent() ? file.get() : fileToKeep(root, relative);
    }

    /** A regular file, for reading as long as it takes; otherwise like {@link #file}. */
    SeekableByteChannel fileToKeep(Path root, Path relative) throws IOException {
        Path directories = directories(relative);
        Path name = relative.getFileName();
        Optional<Path> pinning = pins.below(root);
        return waiting.call(
                () -> within(root, directories, directory -> readOnly(directory, name, pinning)),
                OpenBelow::close,
                () -> within(root, directories, directory -> otherEnd(directory, name)));
    }

    private static Path directories(Path relative) {
        return Objects.requireNonNullElse(relative.getParent(), Path.of(""));
    }

    /** What is in a directory, in order, with the attributes of each. */
    Map<Path, Map<String, Object>> list(Path root, Path relative) throws IOException {
        return within(
                root,
                relative,
                directory -> {
                    Map<Path, Map<String, Object>> found = new TreeMap<>();
                    for (Path one : directory.stream()) {
                        Path name = one.getFileName();
                        try {
                            found.put(name, unix(directory, name));
                        } catch (IOException e) {
                            LOG.trace("{} was replaced meanwhile", one, e);
                        }
                    }
                    return found;
                });
    }

    /** The attributes of a file or directory; all that the system has. */
    Map<String, Object> attributes(Path root, Path relative) throws IOException {
        Path name = relative.getFileName();
        return within(root, directories(relative), directory -> unix(directory, name));
    }

    private Map<String, Object> unix(Open directory, Path name) throws IOException {
        beforeOpening.accept(name.toString());
        return directory.unix(name);
    }

    @SuppressWarnings("StreamResourceLeak") // Closed with the Open that owns it.
    private <T> T within(Path root, Path relative, Use<T> use) throws IOException {
        DirectoryStream<Path> stream = Files.newDirectoryStream(root.resolve("."));
        boolean handles = secure && stream instanceof SecureDirectoryStream;
        Open directory = new Open(root, stream, handles);
        try {
            for (Path name : relative) {
                if (!name.toString().isEmpty()) {
                    Open next = below(directory, name);
                    directory.close();
                    directory = next;
                }
            }
            return use.in(directory);
        } finally {
            directory.close();
        }
    }

    private Open below(Open parent, Path name) throws IOException {
        beforeOpening.accept(name.toString());
        Open next = parent.directory(name);
        try {
            PosixFileAttributes named = parent.attributes(name);
            if (named.isDirectory() && next.key().equals(named.fileKey())) {
                return next;
            }
            throw new FileSystemException(next.path().toString(), null, "is a link");
        } catch (IOException | RuntimeException e) {
            next.close();
            throw e;
        }
    }

    /** Empty when the file is not for that. */
    private Optional<SeekableByteChannel> atOnce(Open directory, Path name) throws IOException {
        Set<PosixFilePermission> mode = regular(directory, name).permissions();
        if (mode.stream().anyMatch(EXECUTE::contains)) {
            return Optional.empty();
        }
        beforeOpening.accept(name.toString());
        SeekableByteChannel file;
        try {
            file = directory.file(name, BOTH);
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            return Optional.empty();
        }
        return Optional.of(readable(file, 0));
    }

    private SeekableByteChannel readOnly(Open directory, Path name, Optional<Path> pinning)
            throws IOException {
        PosixFileAttributes seen = regular(directory, name);
        beforeOpening.accept(name.toString());
        if (pinning.isPresent()) {
            try {
                return Pins.with(
                        pinning.get(), directory.path().resolve(name), opening(directory, name));
            } catch (IOException e) {
                if (seen.owner().equals(Files.getOwner(pinning.get()))) {
                    throw e;
                }
                LOG.trace("A file of {} has no second name", seen.owner(), e);
            }
        }
        return readable(directory.file(name, READ), 1);
    }

    /** Opens what has a second name, if it is a regular file of that directory. */
    private static Pins.Use<SeekableByteChannel> opening(Open directory, Path name) {
        return second -> {
            BasicFileAttributes held =
                    Files.readAttributes(
                            second, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            // It was found by a path, in which a task may have put a link.
            boolean same = Objects.equals(held.fileKey(), directory.attributes(name).fileKey());
            if (!held.isRegularFile() || !same) {
                throw new FileSystemException(name.toString(), null, "has changed");
            }
            if (!directory.secure()) {
                directory.unchanged();
            }
            return readable(Files.newByteChannel(second, READ), 1);
        };
    }

    /** Lets go who waits for the other end of a pipe, if the pipe still has that name. */
    private static boolean otherEnd(Open directory, Path name) throws IOException {
        if (!directory.attributes(name).isOther()) {
            return false;
        }
        directory.file(name, BOTH).close();
        return true;
    }

    private static PosixFileAttributes regular(Open directory, Path name) throws IOException {
        PosixFileAttributes attributes = directory.attributes(name);
        if (!attributes.isRegularFile()) {
            throw new FileSystemException(name.toString(), null, "is not a regular file");
        }
        return attributes;
    }

    /** A pipe has no position, and not one byte of a directory can be read. */
    static SeekableByteChannel readable(SeekableByteChannel file, int bytes) throws IOException {
        try {
            int unused = file.position(0).read(ByteBuffer.allocate(bytes));
            return file.position(0);
        } catch (IOException e) {
            close(file);
            throw e;
        }
    }

    static void close(SeekableByteChannel file) {
        try {
            file.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
