package io.carillon.standalone;

import io.carillon.terminal.Failures;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * The directory in which {@code carillon local} keeps its state between starts. One process at a
 * time owns it: a file lock is held until this object is closed or the process ends.
 */
public final class DataDirectory implements AutoCloseable {
    private final Path path;
    private final FileChannel lock;

    private DataDirectory(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Takes the directory, which is made when it is missing, and closes it to other users.
     *
     * @throws IOException when it cannot be used, or another process owns it; the message says so
     */
    public static DataDirectory take(Path path) throws IOException {
        try {
            PrivateDirectory.take(path);
            FileChannel lock =
                    FileChannel.open(
                            path.resolve("lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
            if (lock.tryLock() != null) {
                return new DataDirectory(path, lock);
            }
            lock.close();
        } catch (IOException e) {
            throw new IOException("cannot use " + path + ": " + Failures.said(e));
        }
        throw new IOException(
                "another carillon local uses " + path + "; stop it or choose another --data");
    }

    /** Deletes everything that earlier starts have left. */
    public void clear() throws IOException {
        for (String part :
                List.of("zookeeper", Demo.ZOOKEEPER, "mesos", LocalToken.MESOS, "samples")) {
            Directories.delete(path.resolve(part));
        }
    }

    /** Lets other processes use the directory. */
    @Override
    public void close() throws IOException {
        lock.close();
    }
}
