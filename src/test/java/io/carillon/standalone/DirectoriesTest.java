package io.carillon.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is deleted with a directory, whatever a task has left in it. */
final class DirectoriesTest {
    @TempDir private Path folder;
    private Path made;

    @BeforeEach
    void make() throws IOException {
        made = Files.createDirectories(folder.resolve("made"));
    }

    /** Only a user other than root cannot enter them. */
    @Test
    void directoriesWithoutRightsAreDeleted() throws IOException {
        for (String mode : new String[] {"---------", "r-xr-xr-x", "-wx------", "rw-------"}) {
            Path closed = Files.createDirectories(made.resolve(mode).resolve("in"));
            Files.createFile(closed.resolve("file"));
            Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString(mode));
            Files.setPosixFilePermissions(
                    closed.getParent(), PosixFilePermissions.fromString(mode));
        }
        Directories.delete(made);
        assertThat(made).doesNotExist();
    }

    @Test
    void linksAreNotFollowed() throws IOException {
        Path other = Files.createDirectory(folder.resolve("other"));
        Path kept = Files.createFile(other.resolve("kept"));
        Set<PosixFilePermission> mode = PosixFilePermissions.fromString("r-xr-xr-x");
        Files.setPosixFilePermissions(other, mode);
        Files.createSymbolicLink(made.resolve("link"), other);
        Files.createSymbolicLink(made.resolve("dangling"), made.resolve("nothing"));
        Directories.delete(made);
        assertThat(made).doesNotExist();
        Path link = Files.createSymbolicLink(folder.resolve("link"), other);
        Directories.delete(link);
        assertThat(Files.exists(link, LinkOption.NOFOLLOW_LINKS)).isFalse();
        assertThat(kept).exists();
        assertThat(Files.getPosixFilePermissions(other)).isEqualTo(mode);
        Files.setPosixFilePermissions(other, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void aLinkToNothingIsDeleted() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("nothing"));
        Directories.delete(link);
        assertThat(Files.exists(link, LinkOption.NOFOLLOW_LINKS)).isFalse();
        Directories.delete(link);
    }
}
