package io.carillon;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code carillon mesos} and {@code carillon zookeeper}, on a machine with other users. */
@ExtendWith(OutputOnFailure.class)
class SecretsIT {
    @TempDir private Path directory;

    private CarillonProcess start(String command, String... more) throws Exception {
        return CarillonProcess.startServer(command, directory, data(command), more);
    }

    private Path data(String command) {
        return directory.resolve(command);
    }

    /** The settings for config.json that a server has printed. */
    private static JsonObject printed(CarillonProcess process, String section) throws Exception {
        return new JsonObject(process.line("^ *\"" + section + "\": (\\{.*\\})$").group(1));
    }

    private static void isPrivate(Path file) throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void mesosServesOnlyCallersWithItsSecret() throws Exception {
        Path secret = data("mesos").resolve("secret");
        String first;
        try (CarillonProcess mesos = start("mesos")) {
            String url = mesos.line("Mesos with 2 agents: (\\S+)").group(1);
            Strangers.meetMesos(url, secret.toString());
            JsonObject settings = printed(mesos, "mesos");
            assertThat(settings.getString("master")).isEqualTo(url);
            assertThat(settings.getString("secretFile")).isEqualTo(secret.toString());
            isPrivate(secret);
            first = Files.readString(secret);
            assertThat(mesos.output()).doesNotContain(first.strip());
            assertThat(
                            ApiClient.basic(url, settings.getString("principal"), first.strip())
                                    .get("/state")
                                    .statusCode())
                    .isEqualTo(200);
            assertThat(new ApiClient(url).get("/health").statusCode()).isEqualTo(200);
            mesos.terminate().exit();
        }
        try (CarillonProcess mesos = start("mesos")) {
            mesos.line("config.json");
            assertThat(Files.readString(secret)).isEqualTo(first);
            mesos.terminate().exit();
        }
        try (CarillonProcess mesos = start("mesos", "--open")) {
            String url = mesos.line("Mesos with 2 agents: (\\S+)").group(1);
            mesos.line("carillon: open: everyone");
            assertThat(new ApiClient(url).get("/state").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void zookeeperServesOnlyClientsWithItsSecret() throws Exception {
        Path auth = data("zookeeper").resolve("auth");
        String first;
        try (CarillonProcess servers = start("zookeeper")) {
            String address = servers.line("ZooKeeper: (\\S+)").group(1);
            Strangers.meetZooKeeper(address);
            JsonObject settings = printed(servers, "zookeeper");
            assertThat(settings.getString("servers")).isEqualTo(address);
            assertThat(settings.getString("authFile")).isEqualTo(auth.toString());
            isPrivate(auth);
            first = Files.readString(auth);
            assertThat(servers.output()).doesNotContain(first.strip());
            try (ZooKeeper client = Strangers.connect(address)) {
                client.addAuthInfo("digest", first.strip().getBytes("UTF-8"));
                assertThat(client.getChildren("/", false)).containsExactly("zookeeper");
            }
            servers.terminate().exit();
        }
        try (CarillonProcess servers = start("zookeeper")) {
            servers.line("config.json");
            assertThat(Files.readString(auth)).isEqualTo(first);
            servers.terminate().exit();
        }
        try (CarillonProcess servers = start("zookeeper", "--open")) {
            String address = servers.line("ZooKeeper: (\\S+)").group(1);
            servers.line("carillon: open: everyone");
            try (ZooKeeper client = Strangers.connect(address)) {
                assertThat(client.getChildren("/", false)).containsExactly("zookeeper");
            }
        }
    }

    /** A file that others have read is no secret any more. */
    @Test
    void aSecretThatOthersCanReadIsRefused() throws Exception {
        Files.createDirectories(data("mesos"));
        Path secret = Files.writeString(data("mesos").resolve("secret"), "0123456789abcdef0123");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r--r--"));
        try (CarillonProcess mesos = start("mesos")) {
            assertThat(mesos.exit()).isOne();
            assertThat(mesos.output()).contains(secret.toString()).contains("chmod 600");
        }
    }

    /** Each connection may announce a large message, and say nothing more. */
    @Test
    void announcedMessagesDoNotFillTheMemory() throws Exception {
        String[] arguments = {"zookeeper", "--port", "0", "--data", data("zookeeper").toString()};
        List<Socket> strangers = new ArrayList<>();
        try (CarillonProcess servers = CarillonProcess.start("-Xmx256m", directory, arguments)) {
            String address = servers.line("ZooKeeper: (\\S+)").group(1);
            int port = Integer.parseInt(address.replaceAll(".*:", ""));
            for (int i = 0; i < 600; i++) {
                Socket stranger = new Socket("127.0.0.1", port);
                strangers.add(stranger);
                try {
                    stranger.getOutputStream().write(new byte[] {0, 0xf, (byte) 0xff, (byte) 0xfe});
                } catch (SocketException closed) {
                    // There are too many of them.
                }
            }
            for (Socket stranger : strangers) {
                stranger.close();
            }
            String auth = Files.readString(data("zookeeper").resolve("auth")).strip();
            try (ZooKeeper client = Strangers.connect(address)) {
                client.addAuthInfo("digest", auth.getBytes("UTF-8"));
                assertThat(client.getChildren("/", false)).containsExactly("zookeeper");
            }
        } finally {
            for (Socket stranger : strangers) {
                stranger.close();
            }
        }
    }

    @Test
    void aFullDiskEndsTheServerInWords() throws Exception {
        Path data = data("zookeeper");
        String[] arguments = {"zookeeper", "--port", "0", "--data", data.toString(), "--open"};
        try (CarillonProcess servers =
                CarillonProcess.startOnFullDisk(1_024, directory, arguments)) {
            String address = servers.line("ZooKeeper: (\\S+)").group(1);
            try (ZooKeeper client = new ZooKeeper(address, 10_000, event -> {})) {
                servers.line("carillon: ZooKeeper cannot write to " + data);
            }
            assertThat(servers.exit()).isOne();
        }
    }
}
