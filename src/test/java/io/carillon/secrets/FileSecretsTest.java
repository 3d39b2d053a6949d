package io.carillon.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.runtime.SecretSource.Answer;
import io.carillon.runtime.SecretSource.Found;
import io.carillon.runtime.SecretSource.Missing;
import io.reactivex.rxjava3.schedulers.Schedulers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSecretsTest {
    @TempDir private Path folder;
    private Path directory;

    @BeforeEach
    void create() throws IOException {
        directory = Files.createDirectories(folder.resolve("secrets/db")).getParent();
    }

    private void write(String name, byte[] bytes) throws IOException {
        Path file = Files.write(directory.resolve(name), bytes);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    }

    private void write(String name, String text) throws IOException {
        write(name, text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private Answer read(String name) {
        return new FileSecrets(directory, Schedulers.trampoline()).read(name).blockingGet();
    }

    private String value(String name) {
        return ((Found) read(name)).value().text().orElseThrow();
    }

    private String missing(String name) {
        return ((Missing) read(name)).because();
    }

    @Test
    void theValueIsTheFileWithoutItsLastLineEnd() throws IOException {
        write("db/password", "pass word\n");
        write("db/windows", "pass\r\n");
        write("db/two", "pass\n\n");
        write("bare", "pass");

        assertThat(value("db/password")).isEqualTo("pass word");
        assertThat(value("db/windows")).isEqualTo("pass");
        assertThat(value("db/two")).isEqualTo("pass\n");
        assertThat(value("bare")).isEqualTo("pass");
    }

    @Test
    void aChangedFileIsReadAnew() throws IOException {
        write("bare", "old");
        assertThat(value("bare")).isEqualTo("old");
        write("bare", "new");
        assertThat(value("bare")).isEqualTo("new");
    }

    @Test
    void whatIsMissingNamesTheFileAndTheRemedy() {
        assertThat(missing("db/password"))
                .isEqualTo(
                        "there is no file "
                                + directory.resolve("db/password")
                                + "; put its value there");
        assertThat(missing("db")).endsWith("db is not a file");
    }

    @Test
    void aLinkLeadsToNoPlaceOutside() throws IOException {
        Path outside = Files.writeString(folder.resolve("outside"), "shadow");
        Files.createSymbolicLink(directory.resolve("link"), outside);
        Files.createSymbolicLink(directory.resolve("up"), folder);
        write("bare", "pass");
        Files.createSymbolicLink(directory.resolve("inside"), Path.of("bare"));

        assertThat(missing("link")).endsWith("is a link that leads out of secrets.dir");
        assertThat(missing("up/outside")).endsWith("is a link that leads out of secrets.dir");
        assertThat(value("inside")).isEqualTo("pass");
    }

    @Test
    void aFileThatOthersCanWriteIsRefused() throws IOException {
        write("bare", "pass");
        Files.setPosixFilePermissions(
                directory.resolve("bare"), PosixFilePermissions.fromString("rw-rw----"));

        assertThat(missing("bare")).contains("can be written by other users");
    }

    @Test
    void whatCannotBeAVariableIsRefusedWithoutBeingRepeated() throws IOException {
        write("large", "x".repeat(SecretText.MAX_BYTES) + "\n");
        write("larger", "x".repeat(SecretText.MAX_BYTES + 1));
        write("nul", "pass\0word");
        write("bytes", new byte[] {(byte) 0xff, 'p'});
        write("empty", "\n");

        assertThat(value("large")).hasSize(SecretText.MAX_BYTES);
        for (String bad : new String[] {"larger", "nul", "bytes", "empty"}) {
            assertThat(missing(bad)).contains(bad + " is not text").doesNotContain("pass");
        }
    }

    @Test
    void nothingShowsAValue() throws IOException {
        write("bare", "pass");

        assertThat(read("bare").toString()).doesNotContain("pass").contains("***");
    }
}
