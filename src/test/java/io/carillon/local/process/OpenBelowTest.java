package io.carillon.local.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A task replaces names while its files are opened. */
final class OpenBelowTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Path FILE = Path.of("a/b/out");

    private final LeftBehind waiting = new LeftBehind(Duration.ofMillis(100), 4, true);
    @TempDir Path directory;
    private Path root;
    private Path file;

    @BeforeEach
    void prepare() throws Exception {
        root = directory.toRealPath().resolve("root");
        file = root.resolve(FILE);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "inside");
        Files.createDirectories(directory.resolve("outside/b"));
        Files.writeString(directory.resolve("outside/out"), "outside");
        Files.writeString(directory.resolve("outside/b/out"), "outside");
        assertThat(new ProcessBuilder("mkfifo", fifo().toString()).start().waitFor()).isZero();
    }

    /** A thread that waits for the other end of a pipe gets it. */
    @AfterEach
    void release() throws IOException {
        List<Path> pipes;
        try (Stream<Path> all = Files.walk(directory)) {
            pipes = all.filter(OpenBelowTest::pipe).toList();
        }
        for (Path pipe : pipes) {
            Files.newByteChannel(pipe, StandardOpenOption.READ, StandardOpenOption.WRITE).close();
        }
    }

    private static boolean pipe(Path path) {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .isOther();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Path fifo() {
        return directory.resolve("fifo");
    }

    private static String text(SeekableByteChannel opened) throws IOException {
        try (opened) {
            assertThat(opened.size()).isEqualTo(6);
            byte[] bytes = Channels.newInputStream(opened).readAllBytes();
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private String read(OpenBelow open) {
        return assertTimeoutPreemptively(LIMIT, () -> text(open.file(root, FILE)));
    }

    private static void mode(Path file, String mode) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    @ParameterizedTest
    @CsvSource({"rw-r--r--,true", "rwxr-xr-x,true", "r--------,true", "rw-r--r--,false"})
    void aFileIsRead(String mode, boolean secure) throws IOException {
        mode(file, mode);
        assertThat(read(new OpenBelow(waiting, name -> {}, secure))).isEqualTo("inside");
    }

    /** Replaces a path, when that name is about to be opened, by what a task could put there. */
    private OpenBelow replacing(String when, Path path, String by, boolean secure) {
        AtomicBoolean done = new AtomicBoolean();
        return new OpenBelow(
                waiting,
                name -> {
                    if (name.equals(when) && done.compareAndSet(false, true)) {
                        try {
                            replace(path, by);
                        } catch (IOException e) {
                            throw new AssertionError(e);
                        }
                    }
                },
                secure);
    }

    private void replace(Path path, String by) throws IOException {
        Files.move(path, directory.resolve("away"), StandardCopyOption.REPLACE_EXISTING);
        switch (by) {
            case "pipe" -> Files.move(fifo(), path);
            case "directory" -> Files.createDirectory(path);
            case "link" -> Files.createSymbolicLink(path, directory.resolve("outside/out"));
            case "other" -> Files.createSymbolicLink(path, directory.resolve("outside"));
            case "own" -> Files.createSymbolicLink(path, directory.resolve("away"));
            default -> assertThat(by).isEqualTo("nothing");
        }
    }

    static Stream<Arguments> replacements() {
        return Stream.of(true, false)
                .flatMap(
                        secure ->
                                Stream.of(
                                                "out,a/b/out,pipe",
                                                "out,a/b/out,link",
                                                "out,a/b/out,own",
                                                "out,a/b/out,directory",
                                                "out,a/b/out,nothing",
                                                "out,a/b,other",
                                                "b,a/b,pipe",
                                                "b,a/b,other",
                                                "b,a/b,own",
                                                "a,a,pipe",
                                                "a,a,other",
                                                "a,a,own",
                                                "b,a,other")
                                        .flatMap(
                                                row ->
                                                        Stream.of("rw-r--r--", "rwxr-xr-x")
                                                                .map(m -> row + "," + m))
                                        .map(row -> row.split(",", -1))
                                        .map(r -> Arguments.of(r[0], r[1], r[2], r[3], secure)));
    }

    @ParameterizedTest
    @MethodSource("replacements")
    void whatIsReplacedBetweenLookAndOpeningIsRefused(
            String when, String path, String by, String mode, boolean secure) throws IOException {
        mode(file, mode);
        OpenBelow open = replacing(when, root.resolve(path), by, secure);
        boolean above = path.length() < "a/b/out".length() && !path.endsWith(when);
        if (secure && above && mode.equals("rw-r--r--")) {
            // The directory that is open is the one that was there; nothing is opened again.
            assertThat(read(open)).isEqualTo("inside");
            return;
        }
        assertThatThrownBy(() -> read(open)).isInstanceOf(IOException.class);
    }

    @Test
    void aListIsThatOfTheDirectoryThatWasFound() throws Exception {
        Path below = FILE.getParent();
        assertThat(new OpenBelow().list(root, below)).containsOnlyKeys(Path.of("out"));
        for (String by : new String[] {"pipe", "other"}) {
            OpenBelow open = replacing("b", root.resolve("a/b"), by, true);
            assertThatThrownBy(() -> assertTimeoutPreemptively(LIMIT, () -> open.list(root, below)))
                    .isInstanceOf(IOException.class);
            Files.delete(root.resolve("a/b"));
            Files.move(directory.resolve("away"), root.resolve("a/b"));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void attributesAreThoseOfTheFileThatWasFound(boolean secure) throws Exception {
        Files.writeString(directory.resolve("outside/out"), "larger than inside");
        assertThat(new OpenBelow(waiting, name -> {}, secure).attributes(root, FILE))
                .containsEntry("size", 6L)
                .containsEntry("nlink", 1);
        OpenBelow open = replacing("out", root.resolve("a/b"), "other", secure);
        assertThatThrownBy(() -> open.attributes(root, FILE)).isInstanceOf(IOException.class);
        Files.delete(root.resolve("a/b"));
        Files.move(directory.resolve("away"), root.resolve("a/b"));
        OpenBelow again = replacing("out", root.resolve("a/b"), "other", secure);
        assertThat(again.list(root, FILE.getParent())).isEmpty();
    }

    @Test
    void aFileThatIsNotOpenedInTimeMayBeAskedForAgain() throws Exception {
        LeftBehind none = new LeftBehind(Duration.ofMillis(1), 0, true);
        OpenBelow open = new OpenBelow(none, name -> {}, true);
        assertThat(read(open)).isEqualTo("inside");
        assertThatThrownBy(() -> open.fileToKeep(root, FILE)).isInstanceOf(TryAgainException.class);
        mode(file, "r-xr-xr-x");
        assertThatThrownBy(() -> read(open)).isInstanceOf(TryAgainException.class);
    }

    @Test
    void pipesInTheGuiseOfProgramsHoldNoOtherFile() throws Exception {
        Path other = Path.of("a/b/other");
        Files.writeString(root.resolve(other), "inside");
        mode(root.resolve(other), "rwxr-xr-x");
        for (int i = 0; i < 6; i++) {
            Files.deleteIfExists(file);
            Files.writeString(file, "inside");
            mode(file, "rwxr-xr-x");
            Files.deleteIfExists(fifo());
            new ProcessBuilder("mkfifo", fifo().toString()).start().waitFor();
            OpenBelow open = replacing("out", file, "pipe", true);
            assertThatThrownBy(() -> read(open)).isInstanceOf(IOException.class);
            assertTimeoutPreemptively(
                    Duration.ofSeconds(5),
                    () -> assertThat(text(open.file(root, other))).isEqualTo("inside"));
        }
    }

    /** A pipe that is opened and then loses its name would be waited for without end. */
    @Test
    void pipesThatAreRemovedAtOnceHoldNoPlaces() throws Exception {
        Path other = Path.of("a/b/other");
        Files.writeString(root.resolve(other), "inside");
        ConcurrentLinkedQueue<Thread> opening = new ConcurrentLinkedQueue<>();
        LeftBehind two =
                new LeftBehind(
                        Duration.ofMillis(500),
                        2,
                        false,
                        work -> {
                            Thread thread = new Thread(work, "opening");
                            opening.add(thread);
                            return thread;
                        });
        OpenBelow open = new OpenBelow(two, name -> becomesPipe(name), true);
        for (int i = 0; i < 3; i++) {
            AtomicBoolean over = new AtomicBoolean();
            Thread task =
                    new Thread(
                            () -> {
                                while (!over.get() && !(isPipe() && waits(opening.peek()))) {
                                    Thread.onSpinWait();
                                }
                                boolean unused = file.toFile().delete();
                            });
            task.start();
            assertThatThrownBy(() -> open.fileToKeep(root, FILE)).isInstanceOf(IOException.class);
            over.set(true);
            task.join();
            opening.clear();
            Files.writeString(file, "inside");
        }
        assertTimeoutPreemptively(
                LIMIT, () -> assertThat(text(open.fileToKeep(root, other))).isEqualTo("inside"));
    }

    private boolean isPipe() {
        try {
            return pipe(file);
        } catch (java.io.UncheckedIOException e) {
            return false; // being replaced
        }
    }

    private void becomesPipe(String name) {
        if (name.equals("out")) {
            try {
                Files.deleteIfExists(fifo());
                new ProcessBuilder("mkfifo", fifo().toString()).start().waitFor();
                replace(file, "pipe");
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private static boolean waits(@Nullable Thread opening) {
        StackTraceElement[] stack =
                opening == null ? new StackTraceElement[0] : opening.getStackTrace();
        return stack.length > 0 && stack[0].getMethodName().startsWith("open");
    }

    @Test
    void aSecondNameIsRemovedWithWhatAKilledProcessHasLeft() throws Exception {
        Path second = Files.createDirectory(root.resolve(".opening"));
        Files.createLink(second.resolve("left"), file);
        mode(file, "rwxr-xr-x");
        assertThat(read(new OpenBelow())).isEqualTo("inside");
        assertThat(second).isEmptyDirectory();
        assertThat(Files.getAttribute(file, "unix:nlink")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pipe", "link", "other"})
    void readersBesideATaskThatReplacesNamesNeitherHangNorLeave(String by) throws Exception {
        Path swapped = by.equals("other") ? root.resolve("a/b") : file;
        Path spare = directory.resolve("spare");
        Path trick = directory.resolve("trick");
        switch (by) {
            case "pipe" -> Files.move(fifo(), trick);
            case "link" -> Files.createSymbolicLink(trick, directory.resolve("outside/out"));
            default -> Files.createSymbolicLink(trick, directory.resolve("outside"));
        }
        AtomicBoolean over = new AtomicBoolean();
        Thread task =
                new Thread(
                        () -> {
                            try {
                                while (!over.get()) {
                                    Files.move(swapped, spare);
                                    Files.move(trick, swapped);
                                    Thread.onSpinWait();
                                    Files.move(swapped, trick);
                                    Files.move(spare, swapped);
                                }
                            } catch (IOException e) {
                                throw new AssertionError(e);
                            }
                        });
        task.start();
        try {
            OpenBelow open = new OpenBelow();
            int seen =
                    assertTimeoutPreemptively(
                            LIMIT,
                            () -> {
                                int found = 0;
                                for (int i = 0; i < 6_000; i++) {
                                    try {
                                        assertThat(text(open.file(root, FILE))).isEqualTo("inside");
                                        found++;
                                    } catch (IOException e) {
                                        assertThat(Files.exists(root, LinkOption.NOFOLLOW_LINKS))
                                                .isTrue();
                                    }
                                }
                                return found;
                            });
            assertThat(seen).isBetween(1, 6_000);
        } finally {
            over.set(true);
            task.join();
        }
    }
}
