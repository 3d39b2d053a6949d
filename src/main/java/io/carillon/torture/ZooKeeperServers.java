package io.carillon.torture;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One ZooKeeper server, or an ensemble of three, each in its own process. */
final class ZooKeeperServers implements AutoCloseable {
    private static final String MAIN = "org.apache.zookeeper.server.quorum.QuorumPeerMain";

    private final List<ManagedProcess> servers = new ArrayList<>();
    private final List<InetSocketAddress> addresses = new ArrayList<>();

    ZooKeeperServers(Path directory, int count, Ports ports, TortureTls tls) throws IOException {
        StringBuilder ensemble = new StringBuilder();
        for (int i = 1; i <= count; i++) {
            addresses.add(new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.free()));
            if (count > 1) {
                ensemble.append(
                        "server.%d=127.0.0.1:%d:%d%n".formatted(i, ports.free(), ports.free()));
            }
        }
        for (int i = 1; i <= count; i++) {
            Path files = Files.createDirectories(directory.resolve("zookeeper-" + i));
            Path settings = directory.resolve("zookeeper-" + i + ".cfg");
            Files.writeString(files.resolve("myid"), i + "\n");
            Files.writeString(
                    settings,
                    settings(files) + tls.door(addresses.get(i - 1).getPort()) + ensemble);
            servers.add(
                    new ManagedProcess(
                            "zookeeper-" + i,
                            directory.resolve("zookeeper-" + i + ".log"),
                            MAIN,
                            List.of(settings.toString())));
        }
    }

    private static String settings(Path files) {
        return """
        dataDir=%s
        tickTime=500
        initLimit=20
        syncLimit=10
        maxClientCnxns=0
        maxSessionTimeout=60000
        admin.enableServer=false
        preAllocSize=4096
        """
                .formatted(files);
    }

    List<ManagedProcess> servers() {
        return servers;
    }

    List<InetSocketAddress> addresses() {
        return addresses;
    }

    void start() throws IOException {
        for (ManagedProcess server : servers) {
            server.start();
        }
    }

    @Override
    public void close() {
        servers.forEach(ManagedProcess::close);
    }
}
