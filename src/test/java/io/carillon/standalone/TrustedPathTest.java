package io.carillon.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** By which ways a data directory may be reached on a machine with other users. */
final class TrustedPathTest {
    private static final int OTHER = 4711;

    @TempDir private Path folder;
    private Path real;
    private Path link;

    @BeforeEach
    void make() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        real = Files.createDirectory(folder.resolve("real"));
        link = Files.createSymbolicLink(folder.resolve("link"), real);
    }

    private int owner() throws IOException {
        return (int) Files.getAttribute(link, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    }

    /** Root can give it away; for others the process is somebody else. */
    private TrustedPath.Self stranger() throws IOException {
        if (owner() == 0) {
            Files.setAttribute(link, "unix:uid", OTHER, LinkOption.NOFOLLOW_LINKS);
            return () -> 0;
        }
        return () -> OTHER;
    }

    @Test
    void linksOfItsUserAndOfTheSystemAreFollowed() throws IOException {
        Files.createSymbolicLink(folder.resolve("second"), Path.of("../" + name() + "/./link"));
        Path data = folder.resolve("second").resolve("data");
        PrivateDirectory.take(data);
        assertThat(real.resolve("data")).isDirectory();
        TrustedPath.check(folder.resolve("link/../real/data/new/newer"));
    }

    private Path name() {
        return folder.getFileName();
    }

    @Test
    void aLinkOfAnotherUserIsRefusedWhereverItIsOnTheWay() throws IOException {
        TrustedPath.Self self = stranger();
        Path second = Files.createSymbolicLink(folder.resolve("second"), Path.of("link/new"));
        for (Path path : new Path[] {link, link.resolve("new"), second, second.resolve("new")}) {
            assertThatThrownBy(() -> TrustedPath.check(path, self))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith(link + " is a link ")
                    .hasMessageContaining("--data");
        }
        if (self.uid() == 0) { // The link is of another user in truth.
            assertThatThrownBy(() -> DataDirectory.take(link.resolve("new"), false))
                    .hasMessageContaining(link + " is a link ");
            assertThat(real).isEmptyDirectory();
        }
        TrustedPath.check(real, self);
        TrustedPath.check(link, this::owner);
    }

    /** What is in it can be replaced, be it a link or not. */
    @Test
    void aWayThroughADirectoryThatIsOpenToAllIsRefusedAndNothingIsMade() throws IOException {
        Files.setPosixFilePermissions(real, PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.createDirectory(real.resolve("there"));
        for (String name : new String[] {"real/there", "link/there/data", "link/new/data"}) {
            Path data = folder.resolve(name);
            assertThatThrownBy(() -> DataDirectory.take(data, false))
                    .hasMessageContaining("chmod o-w " + real)
                    .hasMessageContaining("--data");
        }
        assertThat(Files.list(real)).containsExactly(real.resolve("there"));
        Files.setAttribute(real, "unix:mode", 01777);
        DataDirectory.take(link.resolve("there"), false).close();
    }

    @Test
    void linksInACircleEnd() throws IOException {
        Path circle = folder.resolve("circle");
        Files.createSymbolicLink(circle, Path.of("circle"));
        assertThatThrownBy(() -> PrivateDirectory.take(circle)).isInstanceOf(IOException.class);
    }
}
