package io.carillon.standalone;

import io.carillon.terminal.Failures;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The directory in which {@code carillon local} keeps its state between starts. One process at a
 * time owns it: a file lock is held until this object is closed or the process ends. The file of
 * the lock is also the mark that what is in the directory is of an earlier start; state without it
 * is of somebody else, and is neither used nor deleted.
 */
public final class DataDirectory implements AutoCloseable {
    private static final byte[] MARK =
            "the state of carillon local is in this directory\n".getBytes(StandardCharsets.UTF_8);

    /** What makes a start go on from an earlier one. */
    private static final List<String> STATE =
            List.of("zookeeper", "mesos", SampleJobs.MARK, SampleJobs.JAR);

    /** What a user may also have put there for the first start. */
    private static final List<String> SECRETS = List.of(Demo.ZOOKEEPER, LocalToken.MESOS);

    /** One of these is beside the lock of a former version, which was empty. */
    private static final List<String> FORMER =
            List.of("zookeeper/data/version-2", "mesos/agents", "tokens.json");

    private final FileChannel lock;

    private DataDirectory(FileChannel lock) {
        this.lock = lock;
    }

    /**
     * Takes the directory, which is made when it is missing, and closes it to other users.
     *
     * @param fresh whether everything that earlier starts have left is deleted
     * @throws IOException when it cannot be used, another process owns it, or it has state that is
     *     not of an earlier start; the message says so, and nothing is changed or deleted
     */
    public static DataDirectory take(Path path, boolean fresh) throws IOException {
        refuseForeign(path, STATE);
        if (fresh) {
            refuseForeign(path, SECRETS);
        }
        FileChannel lock =
                lock(path)
                        .orElseThrow(
                                () ->
                                        new IOException(
                                                "another carillon local uses "
                                                        + path
                                                        + "; stop it or choose another --data"));
        DataDirectory taken = new DataDirectory(lock);
        try {
            lock.write(ByteBuffer.wrap(MARK), 0);
            lock.truncate(MARK.length);
            if (fresh) {
                clear(path);
            }
            return taken;
        } catch (IOException e) {
            taken.close();
            throw e;
        }
    }

    private static Optional<FileChannel> lock(Path path) throws IOException {
        try {
            PrivateDirectory.take(path);
            FileChannel lock =
                    FileChannel.open(
                            path.resolve("lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
            if (lock.tryLock() != null) {
                return Optional.of(lock);
            }
            lock.close();
            return Optional.empty();
        } catch (IOException e) {
            throw new IOException("cannot use " + path + ": " + Failures.said(e));
        }
    }

    private static void refuseForeign(Path path, List<String> parts) throws IOException {
        for (String part : parts) {
            if (exists(path.resolve(part)) && !isMarked(path)) {
                throw new IOException(
                        ("%s has %s, which no earlier start of carillon local has put there;"
                                        + " nothing was deleted; choose another --data, or move"
                                        + " %s away")
                                .formatted(path, part, path.resolve(part)));
            }
        }
    }

    private static boolean isMarked(Path path) throws IOException {
        Path lock = path.resolve("lock");
        if (!Files.isRegularFile(lock, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        long size = Files.size(lock);
        return size == 0
                ? FORMER.stream().anyMatch(each -> exists(path.resolve(each)))
                : size == MARK.length && Arrays.equals(Files.readAllBytes(lock), MARK);
    }

    private static boolean exists(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    private static void clear(Path path) throws IOException {
        for (List<String> parts : List.of(STATE, SECRETS)) {
            for (String part : parts) {
                Directories.delete(path.resolve(part));
            }
        }
    }

    /** Lets other processes use the directory. */
    @Override
    public void close() throws IOException {
        lock.close();
    }
}
