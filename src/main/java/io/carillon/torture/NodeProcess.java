package io.carillon.torture;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A scheduler node in its own process, with its own proxies to each server. */
final class NodeProcess implements AutoCloseable {
    /** The session timeout: how long a silent leader stays leader. */
    static final Duration SESSION = Duration.ofSeconds(4);

    private final ManagedProcess process;
    private final String url;
    private final String authorization;
    private final HttpClient http;
    private final List<TcpProxy> zookeeper;
    private final List<TcpProxy> mesos;

    /**
     * @param access settings with which it authenticates others and itself, as {@code key=value}
     * @param authorization the header with which it is called
     * @param tls the certificates, if there are any
     */
    NodeProcess(
            String name,
            Path directory,
            int port,
            List<InetSocketAddress> servers,
            List<InetSocketAddress> masters,
            List<String> access,
            String authorization,
            TortureTls tls)
            throws IOException {
        this.authorization = authorization;
        this.http = tls.client();
        url = tls.scheme() + "://127.0.0.1:" + port;
        zookeeper = links(servers);
        mesos = links(masters);
        List<String> settings = new ArrayList<>(access);
        settings.addAll(tls.settings());
        settings.addAll(
                List.of(
                        "http.host=127.0.0.1",
                        "http.port=" + port,
                        "zookeeper.servers=" + addresses(zookeeper, ""),
                        "zookeeper.sessionTimeout=" + SESSION,
                        "mesos.master=" + addresses(mesos, "http://"),
                        "mesos.name=Carillon torture",
                        "limits.runsKept=300",
                        "limits.firesKept=1000"));
        List<String> arguments = new ArrayList<>(List.of("scheduler"));
        for (String setting : settings) {
            arguments.add("--set");
            arguments.add(setting);
        }
        process =
                new ManagedProcess(
                        name, directory.resolve(name + ".log"), "io.carillon.Main", arguments);
    }

    private static List<TcpProxy> links(List<InetSocketAddress> targets) throws IOException {
        List<TcpProxy> links = new ArrayList<>();
        for (InetSocketAddress target : targets) {
            links.add(new TcpProxy(target));
        }
        return links;
    }

    private static String addresses(List<TcpProxy> links, String scheme) {
        return links.stream().map(link -> scheme + link.address()).collect(Collectors.joining(","));
    }

    String name() {
        return process.name();
    }

    ManagedProcess process() {
        return process;
    }

    /** The node's operations API, with a timeout for each call. */
    Api api(Duration patience) {
        return new Api(http, url, authorization, patience);
    }

    List<TcpProxy> zookeeper() {
        return zookeeper;
    }

    List<TcpProxy> mesos() {
        return mesos;
    }

    @Override
    public void close() throws IOException {
        process.close();
        for (TcpProxy link : zookeeper) {
            link.close();
        }
        for (TcpProxy link : mesos) {
            link.close();
        }
    }
}
