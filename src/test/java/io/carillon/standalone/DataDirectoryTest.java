package io.carillon.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a fresh start of {@code carillon local} deletes, and what it leaves. */
final class DataDirectoryTest {
    @TempDir private Path folder;
    private Path data;

    @BeforeEach
    void make() throws IOException {
        data = Files.createDirectory(folder.resolve("data"));
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Path file(String name) throws IOException {
        Path file = data.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, "kept");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "zookeeper/data/version-2/log.1",
                "mesos/theirs",
                "samples",
                "zookeeper-auth",
                "mesos-secret"
            })
    void whatNoEarlierStartHasLeftStays(String name) throws IOException {
        Path theirs = file(name);
        // Twice, because the first one must leave no mark.
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> DataDirectory.take(data, true))
                    .hasMessageContaining(data + " has ")
                    .hasMessageContaining("choose another --data");
        }
        assertThat(theirs).hasContent("kept");
        assertThat(data.resolve("lock")).doesNotExist();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
                .isEqualTo("rwxr-xr-x");
    }

    /** Its mark would give their files away to the next fresh start. */
    @ParameterizedTest
    @ValueSource(strings = {"zookeeper/theirs", "mesos/theirs", "samples"})
    void aStartDoesNotMoveInWithStateOfOthers(String name) throws IOException {
        Path theirs = file(name);
        assertThatThrownBy(() -> DataDirectory.take(data, false))
                .hasMessageContaining(data.toString());
        assertThat(theirs).hasContent("kept");
        assertThat(data.resolve("lock")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "of another program\n"})
    void aLockOfAnotherProgramIsNoMark(String text) throws IOException {
        Files.writeString(data.resolve("lock"), text);
        Path theirs = file("zookeeper/theirs");
        assertThatThrownBy(() -> DataDirectory.take(data, true))
                .hasMessageContaining(data.toString());
        assertThat(theirs).hasContent("kept");
        assertThat(data.resolve("lock")).hasContent(text);
    }

    @Test
    void whatAnEarlierStartHasLeftIsDeletedAndNothingElse() throws IOException {
        file("mesos-secret"); // a user may write it before the first start
        Files.writeString(data.resolve("lock"), "of another program".repeat(9));
        Path theirs = file("notes/theirs");
        DataDirectory.take(data, false).close();
        file("mesos/agents/1");
        file("zookeeper/data/version-2/log.1");
        file("samples");
        DataDirectory.take(data, true).close();
        assertThat(Files.list(data))
                .containsExactlyInAnyOrder(data.resolve("lock"), theirs.getParent());
        file("zookeeper/new");
        DataDirectory.take(data, true).close();
        assertThat(data.resolve("zookeeper")).doesNotExist();
    }

    /** The lock of former versions was empty. */
    @ParameterizedTest
    @ValueSource(strings = {"zookeeper/data/version-2/log.1", "mesos/agents", "tokens.json"})
    void theStateOfAFormerVersionIsKnown(String name) throws IOException {
        Files.createFile(data.resolve("lock"));
        file(name);
        file("mesos/left");
        DataDirectory.take(data, false).close();
        assertThat(data.resolve("mesos/left")).exists();
        DataDirectory.take(data, true).close();
        assertThat(data.resolve("mesos")).doesNotExist();
        assertThat(data.resolve("zookeeper")).doesNotExist();
    }
}
