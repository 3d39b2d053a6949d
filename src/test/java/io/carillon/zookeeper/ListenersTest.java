package io.carillon.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.runtime.Election.Lead;
import java.io.File;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What else listens in a node that has joined, for any user of its machine. */
@EnabledOnOs(OS.LINUX)
class ListenersTest {
    private static final String LISTENS = "0A";

    @TempDir private Path directory;

    /** The ports at which this process listens. */
    private static Set<Integer> listening() throws IOException {
        Set<String> own = new TreeSet<>();
        for (String file : new File("/proc/self/fd").list()) {
            try {
                own.add(Files.readSymbolicLink(Path.of("/proc/self/fd", file)).toString());
            } catch (NoSuchFileException closed) {
                // Meanwhile.
            }
        }
        Set<Integer> ports = new TreeSet<>();
        for (String table : new String[] {"/proc/self/net/tcp", "/proc/self/net/tcp6"}) {
            for (String line : Files.readAllLines(Path.of(table))) {
                String[] fields = line.strip().split("\\s+");
                if (fields.length > 9
                        && fields[3].equals(LISTENS)
                        && own.contains("socket:[" + fields[9] + "]")) {
                    String address = fields[1];
                    ports.add(Integer.parseInt(address.substring(address.indexOf(':') + 1), 16));
                }
            }
        }
        return ports;
    }

    @Test
    @Timeout(120)
    void theEventBusOfTheLockTakesNoByteOfAnybody() throws Exception {
        try (EmbeddedCluster cluster = EmbeddedCluster.start(directory)) {
            Set<Integer> before = listening();
            Lead lead = cluster.get(cluster.join("one").stand());
            Set<Integer> ports = listening();
            ports.removeAll(before);
            assertThat(ports).isNotEmpty();
            for (int port : ports) {
                assertThat(isClosedUnread(port)).as("port %d", port).isTrue();
            }
            cluster.get(lead.resign());
        }
    }

    private static boolean isClosedUnread(int port) throws IOException {
        try (Socket stranger = new Socket("127.0.0.1", port)) {
            stranger.setSoTimeout(20_000);
            return stranger.getInputStream().read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }
}
