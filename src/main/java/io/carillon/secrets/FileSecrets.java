package io.carillon.secrets;

import io.carillon.runtime.SecretSource;
import io.carillon.runtime.SecretValue;
import io.reactivex.rxjava3.core.Scheduler;
import io.reactivex.rxjava3.core.Single;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.Set;

/**
 * Secrets in the files of a directory: {@code db/password} is the file {@code password} in its
 * directory {@code db}. A symbolic link may lead to another place in the directory, as mounted
 * volumes have them, and to none outside. A line end at the end is dropped. Any thread.
 */
public final class FileSecrets implements SecretSource {
    private static final Set<PosixFilePermission> WRITABLE =
            PosixFilePermissions.fromString("----w--w-");

    private final Path directory;
    private final Scheduler io;

    /**
     * @param directory where the files are
     * @param io where they are read
     */
    public FileSecrets(Path directory, Scheduler io) {
        this.directory = directory;
        this.io = io;
    }

    @Override
    public Single<Answer> read(String name) {
        return Single.fromCallable(() -> answer(name)).subscribeOn(io);
    }

    private Answer answer(String name) {
        Path wanted = directory.resolve(name);
        try {
            Path file = wanted.toRealPath();
            if (!file.startsWith(directory.toRealPath())) {
                return new Missing(wanted + " is a link that leads out of secrets.dir");
            }
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                return new Missing(wanted + " is not a file");
            }
            if (isWritable(file)) {
                return new Missing(
                        wanted + " can be written by other users; chmod go-w takes that away");
            }
            return value(wanted, file);
        } catch (NoSuchFileException e) {
            return new Missing("there is no file " + wanted + "; put its value there");
        } catch (IOException e) {
            return new Missing(wanted + " cannot be read: " + e.getClass().getSimpleName());
        }
    }

    private static Answer value(Path wanted, Path file) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            bytes = in.readNBytes(SecretText.MAX_BYTES + 2 + 1);
        }
        return SecretText.of(bytes, true)
                .<Answer>map(text -> new Found(SecretValue.of(text)))
                .orElseGet(() -> new Missing(wanted + " " + SecretText.BAD));
    }

    private static boolean isWritable(Path file) throws IOException {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix")
                && !Collections.disjoint(Files.getPosixFilePermissions(file), WRITABLE);
    }
}
