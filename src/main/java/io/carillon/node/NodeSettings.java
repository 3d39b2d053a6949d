package io.carillon.node;

import io.carillon.config.Config;
import io.carillon.core.contract.Settings;
import io.carillon.mesos.Credentials;
import io.carillon.mesos.FrameworkSettings;
import io.carillon.mesos.WireOptions;
import io.carillon.terminal.Failures;
import io.carillon.web.access.Tokens;
import io.carillon.zookeeper.ZooKeeperSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * What a node needs to start, made of its configuration.
 *
 * @param name unique name of the process
 * @param host address of its operations API
 * @param port TCP port of it; 0 for a free one
 * @param advertise base URL under which other nodes and tasks reach it; empty: from host and port
 * @param tokens who may call
 * @param zookeeper where membership and state are
 * @param master {@code zk://…/path} or a comma-separated list of {@code http(s)://host:port}
 * @param tls masters found in ZooKeeper are spoken with over TLS
 * @param wire how the master is spoken with
 * @param framework what the master is told about us
 * @param decisions what the decisions are tuned with, but for the URL
 * @param reconcileInterval time between regular reconciliations
 */
public record NodeSettings(
        String name,
        String host,
        int port,
        Optional<String> advertise,
        Tokens tokens,
        ZooKeeperSettings zookeeper,
        String master,
        boolean tls,
        WireOptions wire,
        FrameworkSettings framework,
        Settings decisions,
        Duration reconcileInterval) {

    /**
     * The settings that a configuration means.
     *
     * @throws IOException when a file that it names cannot be read; the message names the file
     */
    public static NodeSettings of(Config config, String name) throws IOException {
        Config.Mesos mesos = config.mesos();
        boolean open = config.authentication().mode() == Config.Authentication.Mode.NONE;
        return new NodeSettings(
                name,
                config.http().host(),
                config.http().port(),
                config.http().advertise(),
                open ? Tokens.anybody() : tokens(config.authentication().tokensFile()),
                zookeeper(config),
                mesos.master(),
                mesos.caFile().isPresent(),
                wire(mesos),
                framework(config),
                new Settings(
                        config.limits(),
                        mesos.declineFor(),
                        mesos.offerHold(),
                        config.reconcile().firstRetry(),
                        config.reconcile().maxRetry(),
                        mesos.failoverTimeout(),
                        mesos.onFrameworkRemoved(),
                        ""),
                config.reconcile().interval());
    }

    /** Where the state is. */
    public static ZooKeeperSettings zookeeper(Config config) {
        Config.ZooKeeper zookeeper = config.zookeeper();
        return new ZooKeeperSettings(
                zookeeper.servers(),
                zookeeper.root(),
                zookeeper.sessionTimeout(),
                zookeeper.connectTimeout());
    }

    /**
     * How the master is spoken with.
     *
     * @throws IOException when the secret cannot be read
     */
    public static WireOptions wire(Config.Mesos mesos) throws IOException {
        WireOptions wire =
                WireOptions.defaults()
                        .with(new WireOptions.Tls(mesos.caFile(), mesos.verifyHost()))
                        .withHeartbeats(mesos.heartbeatTimeouts());
        Optional<String> secret = mesos.readSecret();
        return mesos.principal().isPresent() && secret.isPresent()
                ? wire.with(new Credentials(mesos.principal().get(), secret.get()))
                : wire;
    }

    /** What the master is told about us. */
    public static FrameworkSettings framework(Config config) {
        Config.Mesos mesos = config.mesos();
        return new FrameworkSettings(
                mesos.name(),
                mesos.user().orElse(System.getProperty("user.name", "nobody")),
                mesos.roles(),
                mesos.failoverTimeout(),
                mesos.principal(),
                hostName(),
                config.http().advertise().orElse(""));
    }

    private static Tokens tokens(Path file) throws IOException {
        try {
            return Tokens.read(file);
        } catch (IOException e) {
            throw new IOException(
                    "/authentication/tokensFile: "
                            + Failures.said(e)
                            + " (without tokens: authentication.mode=none)");
        }
    }

    /** What the decisions are tuned with, for a node under that URL. */
    Settings scheduling(String url) {
        return decisions.at(url);
    }

    /** Base URL under which others reach a node that listens on that port. */
    String url(int actualPort) {
        return advertise.orElseGet(() -> "http://" + reachableHost() + ":" + actualPort);
    }

    private String reachableHost() {
        boolean anyAddress = host.equals("0.0.0.0") || host.equals("::");
        return anyAddress ? hostName() : host.contains(":") ? "[" + host + "]" : host;
    }

    /** A name that no other process has: host name and process id. */
    public static String processName() {
        String safe = hostName().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.-]", "-");
        return safe + "-" + ProcessHandle.current().pid();
    }

    /** A command of this process, as others see it at work in the stored state. */
    public static String commandName(String command) {
        return "carillon cluster " + command + " (" + processName() + ")";
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
