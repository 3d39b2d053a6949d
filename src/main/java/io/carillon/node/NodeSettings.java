package io.carillon.node;

import io.carillon.audit.AuditSettings;
import io.carillon.config.AuthenticationMode;
import io.carillon.config.Config;
import io.carillon.config.Keys;
import io.carillon.core.access.Users;
import io.carillon.core.contract.Brake;
import io.carillon.core.contract.Placing;
import io.carillon.core.contract.Settings;
import io.carillon.mesos.Credentials;
import io.carillon.mesos.FrameworkSettings;
import io.carillon.mesos.OfferWishes;
import io.carillon.mesos.WireOptions;
import io.carillon.model.Opaque;
import io.carillon.model.job.Limits;
import io.carillon.runtime.ClusterKey;
import io.carillon.runtime.SecretSource;
import io.carillon.terminal.Failures;
import io.carillon.terminal.TextFile;
import io.carillon.tls.WatchedTls;
import io.carillon.web.ExecutorRoute;
import io.carillon.web.WebOptions;
import io.carillon.web.access.Access;
import io.carillon.web.access.Roles;
import io.carillon.web.access.Tokens;
import io.carillon.zookeeper.DigestAuth;
import io.carillon.zookeeper.ZooKeeperSettings;
import io.carillon.zookeeper.ZooKeeperTls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The settings that a node starts with: its configuration and the contents of the files that it
 * names.
 *
 * @param web the operations API, and the name of the node, which is unique among all processes
 * @param clusterSecrets the secrets that the nodes share, the one to sign with first; empty: the
 *     key in ZooKeeper is their secret
 * @param audit how it is written who did what
 * @param advertise base URL under which other nodes and tasks reach the node; if empty, it is made
 *     from host and port
 * @param zookeeper the ZooKeeper servers that hold membership and state
 * @param master {@code zk://…/path} or a comma-separated list of {@code http(s)://host:port}
 * @param wire how the node communicates with the master
 * @param framework the description of the framework for the master
 * @param decisions the settings of the core, without the URL
 * @param reconcileInterval time between regular reconciliations
 * @param secrets where the secrets of tasks are
 */
public record NodeSettings(
        WebOptions web,
        List<Opaque> clusterSecrets,
        AuditSettings audit,
        Optional<String> advertise,
        ZooKeeperSettings zookeeper,
        String master,
        WireOptions wire,
        FrameworkSettings framework,
        Settings decisions,
        Duration reconcileInterval,
        SecretSource secrets) {
    public NodeSettings {
        clusterSecrets = List.copyOf(clusterSecrets);
    }

    /**
     * The settings of a node with the given name.
     *
     * @throws IOException if a file that the configuration names cannot be read; the message names
     *     the file
     */
    public static NodeSettings of(Config config, String name) throws IOException {
        ZooKeeperSettings zookeeper = zookeeper(config);
        WireOptions wire = wire(config);
        WebOptions.Tls tls =
                NodeTls.web(
                        config,
                        Stream.concat(
                                        zookeeper.tls().map(ZooKeeperTls::files).stream(),
                                        wire.tls().files().stream())
                                .toList());
        return new NodeSettings(
                new WebOptions(
                        config.get(Keys.HTTP_HOST),
                        config.get(Keys.HTTP_PORT),
                        name,
                        access(config),
                        hosts(config),
                        limits(config),
                        tls,
                        NodeOidc.of(config)),
                clusterSecrets(config),
                audit(config, name),
                config.get(Keys.HTTP_ADVERTISE),
                zookeeper,
                config.get(Keys.MESOS_MASTER),
                wire,
                framework(config),
                decisions(config),
                config.get(Keys.RECONCILE_INTERVAL),
                Secrets.of(config));
    }

    private static AuditSettings audit(Config config, String name) {
        return new AuditSettings(
                name,
                config.get(Keys.AUDIT_FILE),
                config.get(Keys.AUDIT_MAX_MIB) * 1024L * 1024,
                config.get(Keys.AUDIT_FILES),
                config.get(Keys.AUDIT_REQUIRED));
    }

    /**
     * The ZooKeeper servers that hold the state.
     *
     * @throws IOException if the user and the secret for them, or certificates, cannot be read
     */
    public static ZooKeeperSettings zookeeper(Config config) throws IOException {
        ZooKeeperSettings settings =
                new ZooKeeperSettings(
                        config.get(Keys.ZOOKEEPER_SERVERS),
                        config.get(Keys.ZOOKEEPER_ROOT),
                        config.get(Keys.ZOOKEEPER_SESSION_TIMEOUT),
                        config.get(Keys.ZOOKEEPER_CONNECT_TIMEOUT));
        Optional<ZooKeeperTls> tls = NodeTls.zookeeper(config);
        if (tls.isPresent()) {
            settings = settings.withTls(tls.get());
        }
        Optional<Path> authFile = config.get(Keys.ZOOKEEPER_AUTH_FILE);
        if (authFile.isEmpty()) {
            return settings;
        }
        try {
            return settings.withAuth(DigestAuth.parse(TextFile.read(authFile.get())));
        } catch (IllegalArgumentException e) {
            throw new IOException("/zookeeper/authFile: " + authFile.get() + " " + e.getMessage());
        }
    }

    /**
     * How the process communicates with the master.
     *
     * @throws IOException if the secret or certificates cannot be read
     */
    public static WireOptions wire(Config config) throws IOException {
        WireOptions wire =
                WireOptions.defaults()
                        .with(NodeTls.mesos(config))
                        .withHeartbeats(config.get(Keys.MESOS_HEARTBEAT_TIMEOUTS));
        Optional<Credentials> own =
                credentials(config.get(Keys.MESOS_PRINCIPAL), config.get(Keys.MESOS_SECRET_FILE));
        WireOptions.Agents agents =
                new WireOptions.Agents(
                        credentials(
                                config.get(Keys.MESOS_AGENT_PRINCIPAL),
                                config.get(Keys.MESOS_AGENT_SECRET_FILE)),
                        config.get(Keys.MESOS_AGENT_SECRET_OVER_HTTP));
        return own.map(wire::with).orElse(wire).with(agents);
    }

    private static Optional<Credentials> credentials(
            Optional<String> principal, Optional<Path> secretFile) throws IOException {
        return principal.isPresent() && secretFile.isPresent()
                ? Optional.of(new Credentials(principal.get(), secret(secretFile.get())))
                : Optional.empty();
    }

    /** The secret, without the line end that editors add. */
    private static String secret(Path file) throws IOException {
        return TextFile.read(file).stripTrailing();
    }

    /** The description of the framework for the master. */
    public static FrameworkSettings framework(Config config) {
        return new FrameworkSettings(
                config.get(Keys.MESOS_NAME),
                user(config),
                config.get(Keys.MESOS_ROLES),
                config.get(Keys.MESOS_FAILOVER_TIMEOUT),
                config.get(Keys.MESOS_PRINCIPAL),
                hostName(),
                config.get(Keys.HTTP_ADVERTISE).orElse(""),
                new OfferWishes(
                        config.get(Keys.MESOS_REMOTE_REGIONS),
                        config.get(Keys.MESOS_MIN_OFFER_MILLI_CPUS),
                        config.get(Keys.MESOS_MIN_OFFER_MEM_MIB)));
    }

    private static String user(Config config) {
        return config.get(Keys.MESOS_USER).orElse(System.getProperty("user.name", "nobody"));
    }

    /** Where no one must show who it is, no one can be kept from being someone else. */
    private static Users users(Config config) {
        boolean open = config.get(Keys.AUTHENTICATION_MODE) == AuthenticationMode.NONE;
        List<String> allowed = open ? Users.ANYONE.allowed() : config.get(Keys.MESOS_ALLOWED_USERS);
        return new Users(allowed, user(config));
    }

    private static Settings decisions(Config config) {
        return new Settings(
                new Limits(
                        config.get(Keys.LIMITS_JOBS),
                        config.get(Keys.LIMITS_SHARDS_PER_JOB),
                        config.get(Keys.LIMITS_QUEUED_RUNS_PER_JOB),
                        config.get(Keys.LIMITS_RUNS_KEPT),
                        config.get(Keys.LIMITS_FIRES_KEPT),
                        config.get(Keys.LIMITS_LEDGER_ENTRIES),
                        config.get(Keys.LIMITS_APPS),
                        config.get(Keys.LIMITS_NEWS_BYTES)),
                config.get(Keys.MESOS_DECLINE_FOR),
                config.get(Keys.MESOS_OFFER_HOLD),
                config.get(Keys.RECONCILE_FIRST_RETRY),
                config.get(Keys.RECONCILE_MAX_RETRY),
                config.get(Keys.MESOS_FAILOVER_TIMEOUT),
                config.get(Keys.MESOS_ON_FRAMEWORK_REMOVED),
                "",
                config.get(Keys.EXECUTOR_URL).orElse(ExecutorRoute.PATH),
                new Brake(
                        config.get(Keys.BRAKE_PERCENT),
                        config.get(Keys.BRAKE_MIN_TASKS),
                        config.get(Keys.BRAKE_DURATION)),
                new Placing(
                        config.get(Keys.PLACEMENT_DEFAULT), config.get(Keys.PLACEMENT_PATIENCE)),
                users(config));
    }

    /** The names under which other nodes and callers are told to reach the node. */
    private static List<String> hosts(Config config) {
        List<String> hosts = new ArrayList<>(config.get(Keys.HTTP_ALLOWED_HOSTS));
        String host = config.get(Keys.HTTP_HOST);
        if (!isAnyAddress(host)) {
            hosts.add(host);
        }
        hosts.add(
                config.get(Keys.HTTP_ADVERTISE)
                        .map(url -> url.replaceFirst("https?://", "").replace("/", ""))
                        .orElseGet(NodeSettings::hostName));
        return hosts;
    }

    private static boolean isAnyAddress(String host) {
        return host.equals("0.0.0.0") || host.equals("::");
    }

    private static WebOptions.Limits limits(Config config) {
        long heapPart = Runtime.getRuntime().maxMemory() / 8;
        return new WebOptions.Limits(
                config.get(Keys.HTTP_CONNECTIONS),
                config.get(Keys.HTTP_CONNECTIONS_PER_ADDRESS),
                config.get(Keys.HTTP_PROXIES),
                Math.min(config.get(Keys.HTTP_BODY_MIB) * 1024L * 1024, heapPart));
    }

    private static Access access(Config config) throws IOException {
        if (config.get(Keys.AUTHENTICATION_MODE) == AuthenticationMode.NONE) {
            return Access.anybody();
        }
        Path tokens = config.get(Keys.AUTHENTICATION_TOKENS_FILE);
        Optional<Path> roles = config.get(Keys.AUTHENTICATION_ROLES_FILE);
        return Access.of(
                roles.isPresent()
                        ? read("rolesFile", roles.get(), Roles::read, "")
                        : Roles.builtIn(),
                Optional.of(
                        read(
                                "tokensFile",
                                tokens,
                                NodeSettings::tokens,
                                "; set authentication.mode=none to do without tokens")),
                List.of());
    }

    /** Tokens may be made at run time, but a file that is asked for must be there. */
    static Tokens tokens(Path file) throws IOException {
        Path usual = Keys.AUTHENTICATION_TOKENS_FILE.otherwise();
        boolean optional = file.getFileName().equals(usual.getFileName());
        return Tokens.read(file, optional, InstantSource.system());
    }

    /** Reads a file. */
    private interface Reader<T> {
        T read(Path file) throws IOException;
    }

    private static <T> T read(String key, Path file, Reader<T> reader, String remedy)
            throws IOException {
        try {
            return reader.read(file);
        } catch (IOException e) {
            throw new IOException("/authentication/" + key + ": " + Failures.said(e) + remedy);
        }
    }

    private static List<Opaque> clusterSecrets(Config config) throws IOException {
        Optional<Path> file = config.get(Keys.CLUSTER_SECRET_FILE);
        if (file.isEmpty()) {
            return List.of();
        }
        try {
            return ClusterKey.parse(TextFile.read(file.get()));
        } catch (IllegalArgumentException e) {
            throw new IOException("/cluster/secretFile: " + file.get() + " " + e.getMessage());
        }
    }

    /** What this node shows the others who it is with. */
    ClusterKey clusterKey() {
        return clusterSecrets.isEmpty() ? ClusterKey.ofStore() : ClusterKey.ofFile(clusterSecrets);
    }

    /** The names of the tokens of the file that permit everything, as no roles are written. */
    public List<String> tokensWithoutRoles() {
        return web.access().tokensWithoutRoles();
    }

    /** Whether tasks run as root whose definition names no one, where callers have roles. */
    public boolean runsAsRoot() {
        return web.access().required() && decisions.users().standard().equals(Users.ROOT);
    }

    /** The name of the node, which no other process has. */
    public String name() {
        return web.node();
    }

    /** The host name or address on which the operations API listens. */
    public String host() {
        return web.host();
    }

    /** The TCP port of the operations API; 0 for a free one. */
    public int port() {
        return web.port();
    }

    /** The settings of the core for a node with the given URL. */
    Settings scheduling(String url) {
        return decisions.at(url);
    }

    /** Base URL under which others reach a node that listens on the given port. */
    String url(int actualPort) {
        String scheme = web.tls().served().isPresent() ? "https://" : "http://";
        return advertise.orElseGet(() -> scheme + reachableHost() + ":" + actualPort);
    }

    /** Whether masters that are found in ZooKeeper are reached over https. */
    boolean tls() {
        return wire.tls().files().isPresent();
    }

    /** All certificates, to be looked at every now and then. */
    List<WatchedTls> certificates() {
        return Stream.concat(web.tls().watched().stream(), web.tls().peers().stream())
                .distinct()
                .toList();
    }

    private String reachableHost() {
        String host = web.host();
        return isAnyAddress(host) ? hostName() : host.contains(":") ? "[" + host + "]" : host;
    }

    /** A unique name of this process: host name and process id. */
    public static String processName() {
        String safe = hostName().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.-]", "-");
        return safe + "-" + ProcessHandle.current().pid();
    }

    /** The name of a command of this process, as stored while it works on the state. */
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
