package io.carillon.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.carillon.zookeeper.EmbeddedZooKeeper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What other users of the machine can reach of {@code carillon local}. */
final class LocalAccessTest {
    @TempDir private Path folder;

    /** Everyone may enter it, as on a shared machine. */
    @BeforeEach
    void open() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void aDataDirectoryIsMadeForItsUserAlone() throws IOException {
        Path data = folder.resolve("some").resolve("where");
        PrivateDirectory.take(data);
        assertThat(mode(data)).isEqualTo("rwx------");
        assertThat(mode(folder.resolve("some"))).isEqualTo("rwx------");
        PrivateDirectory.take(data);
        assertThat(Files.list(data)).isEmpty();
    }

    @Test
    void aWiderOneIsClosed() throws IOException {
        Path data = Files.createDirectory(folder.resolve("data"));
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxrwxrwx"));
        DataDirectory.take(data, false).close();
        assertThat(mode(data)).isEqualTo("rwx------");
    }

    /** Files of others in it may be links, or state that this process would carry out. */
    @Test
    void oneIntoWhichOthersMayHavePutFilesIsLeftAsItIs() throws IOException {
        Path shared = Files.createDirectory(folder.resolve("shared"));
        Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.createFile(shared.resolve("theirs"));
        assertThatThrownBy(() -> PrivateDirectory.take(shared)).isInstanceOf(IOException.class);
        assertThat(mode(shared)).isEqualTo("rwxrwxrwx");
        assertThat(Files.list(shared)).hasSize(1);
    }

    /** Not the file with which its owner is found out. */
    @Test
    void aDirectoryInWhichNothingCanBePutIsNamed() {
        Path system = Path.of("/proc");
        assumeTrue(Files.isDirectory(system));
        assertThatThrownBy(() -> DataDirectory.take(system, false))
                .hasMessageStartingWith("cannot use /proc: /proc: ");
    }

    @Test
    void whatIsNotADirectoryIsRefused() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> PrivateDirectory.take(file)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> DataDirectory.take(file, true)).hasMessageContaining("file");
    }

    @Test
    void tokensAreOfOneStartAndOneUser() throws IOException {
        PrivateDirectory.take(folder);
        LocalToken first = new LocalToken(folder, folder);
        assertThat(first.write()).contains("authentication.mode=token");
        first.announce(8080);
        Path announced = folder.resolve(".carillon").resolve("tokens").resolve("8080");
        for (Path file :
                new Path[] {
                    announced,
                    folder.resolve("token"),
                    folder.resolve("tokens.json"),
                    folder.resolve("mesos-secret")
                }) {
            assertThat(mode(file)).as(file.toString()).isEqualTo("rw-------");
        }
        assertThat(Files.readString(announced).strip()).isEqualTo(first.token()).hasSize(48);
        assertThat(Files.readString(folder.resolve("tokens.json"))).doesNotContain(first.token());
        first.close();
        assertThat(announced).doesNotExist();
        LocalToken next = new LocalToken(folder, folder);
        assertThat(next.token()).isNotEqualTo(first.token());
        // Frameworks of other programs go on after a restart.
        assertThat(next.mesos()).isEqualTo(first.mesos());
        assertThat(next.mesos().user()).isEqualTo("carillon-local");
        assertThat(next.mesos().file()).isAbsolute().hasFileName("mesos-secret");
    }

    @Test
    void aFreshStartHasOtherSecrets() throws IOException {
        DataDirectory.take(folder, false).close();
        KeptSecret mesos = new LocalToken(folder, folder).mesos();
        DataDirectory.take(folder, true).close();
        assertThat(new LocalToken(folder, folder).mesos()).isNotEqualTo(mesos);
    }

    @Test
    void aSecretIsMadeOnceAndKept() throws IOException {
        PrivateDirectory.take(folder);
        KeptSecret first = KeptSecret.withUser(folder.resolve("auth"), folder);
        assertThat(first.secret()).hasSize(48);
        assertThat(first.toString()).doesNotContain(first.secret());
        assertThat(first.file()).hasContent("carillon:" + first.secret());
        assertThat(mode(first.file())).isEqualTo("rw-------");
        assertThat(KeptSecret.withUser(first.file(), folder)).isEqualTo(first);
        KeptSecret bare = KeptSecret.alone(folder.resolve("secret"));
        assertThat(bare.file()).hasContent(bare.secret());
        assertThat(bare.secret()).isNotEqualTo(first.secret());
    }

    @Test
    void firstStartsAtOnceHaveOneSecret() throws Exception {
        PrivateDirectory.take(folder);
        Path file = folder.resolve("auth");
        int starts = 8;
        ExecutorService threads = Executors.newFixedThreadPool(starts);
        try {
            CyclicBarrier together = new CyclicBarrier(starts);
            List<Callable<KeptSecret>> all =
                    Collections.nCopies(
                            starts,
                            () -> {
                                together.await();
                                return KeptSecret.withUser(file, folder);
                            });
            Set<KeptSecret> made = new HashSet<>();
            for (Future<KeptSecret> each : threads.invokeAll(all)) {
                made.add(each.get());
            }
            assertThat(made).containsExactly(KeptSecret.withUser(file, folder));
            assertThat(mode(file)).isEqualTo("rw-------");
            assertThat(Files.list(folder)).containsExactlyInAnyOrder(file, folder.resolve("data"));
        } finally {
            threads.shutdownNow();
        }
    }

    /** It would lock its user out of what is stored. */
    @Test
    void aStoreThatHasHadASecretGetsNoOther() throws IOException {
        PrivateDirectory.take(folder);
        Path file = folder.resolve("auth");
        Path store = folder.resolve("store");
        // From before there were secrets, or stored by an open server.
        Files.createDirectories(EmbeddedZooKeeper.data(store).resolve("version-2"));
        String first = KeptSecret.withUser(file, store).secret();
        Files.delete(file);
        assertThatThrownBy(() -> KeptSecret.withUser(file, store))
                .hasMessageContaining(file + " is missing")
                .hasMessageContaining("from a copy")
                .hasMessageContaining("delete that directory");
        assertThat(file).doesNotExist();
        PrivateDirectory.write(file, "carillon:short");
        assertThatThrownBy(() -> KeptSecret.withUser(file, store))
                .hasMessageContaining("carillon:SECRET, where SECRET has at least 16 ")
                .hasMessageContaining("from a copy");
        PrivateDirectory.write(file, "carillon:" + first);
        assertThat(KeptSecret.withUser(file, store).secret()).isEqualTo(first);
        Files.delete(file);
        Directories.delete(store);
        assertThat(KeptSecret.withUser(file, store).secret()).isNotEqualTo(first);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "short", "0123456789 abcdefgh", "0123456789:abcdefgh"})
    void aFileWithoutASecretIsNotOverwritten(String text) throws IOException {
        PrivateDirectory.take(folder);
        Path file = folder.resolve("secret");
        PrivateDirectory.write(file, text);
        assertThatThrownBy(() -> KeptSecret.alone(file))
                .hasMessageContaining(file.toString())
                .hasMessageContaining("16");
        assertThat(file).hasContent(text);
    }

    @Test
    void aSecretThatOthersCanReadOrThatIsALinkIsRefused() throws IOException {
        PrivateDirectory.take(folder);
        Path file = KeptSecret.alone(folder.resolve("secret")).file();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertThatThrownBy(() -> KeptSecret.alone(file))
                .hasMessageContaining("chmod 600 " + file)
                .hasMessageContaining("delete it");
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        assertThatThrownBy(() -> KeptSecret.alone(link)).hasMessageContaining("not a plain file");
    }

    @Test
    void aLinkPutInTheWayIsNotFollowed() throws IOException {
        PrivateDirectory.take(folder);
        Path theirs = Files.writeString(folder.resolve("theirs"), "kept");
        Files.createSymbolicLink(folder.resolve("token"), theirs);
        new LocalToken(folder, folder).write();
        assertThat(theirs).hasContent("kept");
    }
}
