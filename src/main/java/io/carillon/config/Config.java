package io.carillon.config;

import io.carillon.model.FieldError;
import io.carillon.model.job.Limits;
import io.carillon.model.mesos.OnFrameworkRemoved;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The configuration of a node: the keys of {@code config.json} with their values, valid.
 *
 * <p>Immutable. Made by {@link #load}; read by the composition root alone, which hands each part of
 * the program what it needs.
 *
 * @param http the operations API
 * @param zookeeper where jobs, runs and the lead are kept
 * @param mesos the cluster that runs the tasks
 * @param reconcile how the truth about tasks is asked for
 * @param authentication who may use the operations API
 * @param limits the bounds of what is kept
 */
public record Config(
        Http http,
        ZooKeeper zookeeper,
        Mesos mesos,
        Reconcile reconcile,
        Authentication authentication,
        Limits limits) {

    /** The shipped configuration. */
    public static final Config DEFAULT =
            new Config(
                    new Http("0.0.0.0", 8080, Optional.empty()),
                    new ZooKeeper(
                            "127.0.0.1:2181",
                            "/carillon",
                            Duration.ofSeconds(10),
                            Duration.ofSeconds(5)),
                    new Mesos(
                            "zk://127.0.0.1:2181/mesos",
                            "Carillon",
                            Optional.empty(),
                            List.of("*"),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            true,
                            Duration.ofDays(7),
                            OnFrameworkRemoved.WAIT,
                            Duration.ofMinutes(5),
                            Duration.ofSeconds(2),
                            3),
                    new Reconcile(
                            Duration.ofMinutes(15), Duration.ofSeconds(5), Duration.ofMinutes(2)),
                    new Authentication(Authentication.Mode.TOKEN, Path.of("tokens.json"), false),
                    Limits.DEFAULT);

    /**
     * The operations API.
     *
     * @param host address to listen on
     * @param port port to listen on; 0 is any free one
     * @param advertise the URL that other nodes and clients reach this node by; by default its host
     *     name and port
     */
    public record Http(String host, int port, Optional<String> advertise) {}

    /**
     * Where jobs, runs and the lead are kept.
     *
     * @param servers {@code host:port,…}
     * @param root the node below which everything is kept
     * @param sessionTimeout how long a silent leader keeps the lead
     * @param connectTimeout how long a connection attempt may take
     */
    public record ZooKeeper(
            String servers, String root, Duration sessionTimeout, Duration connectTimeout) {}

    /**
     * The cluster that runs the tasks.
     *
     * @param master {@code zk://host:port,…/path}, or masters as {@code http(s)://host:port,…}
     * @param name name of the framework
     * @param user whom tasks run as when their job names nobody; empty: as the agents decide
     * @param roles the framework's roles
     * @param principal for authentication with the master
     * @param secretFile file that holds the bare secret of the principal
     * @param caFile certificates (PEM) of the authorities that masters are trusted by
     * @param verifyHost whether a master's certificate must name its host
     * @param failoverTimeout how long tasks outlive the absence of any scheduler
     * @param onFrameworkRemoved what happens when Mesos has removed the framework
     * @param declineFor how long offers are refused when there is no work
     * @param offerHold how long an offer may be held for a fire that is about to come
     * @param heartbeatTimeouts after how many missing heartbeats the stream counts as broken
     */
    public record Mesos(
            String master,
            String name,
            Optional<String> user,
            List<String> roles,
            Optional<String> principal,
            Optional<Path> secretFile,
            Optional<Path> caFile,
            boolean verifyHost,
            Duration failoverTimeout,
            OnFrameworkRemoved onFrameworkRemoved,
            Duration declineFor,
            Duration offerHold,
            int heartbeatTimeouts) {
        public Mesos {
            roles = List.copyOf(roles);
        }

        /**
         * Reads the secret, without the line end that editors leave.
         *
         * @throws IOException when the file cannot be read
         */
        public Optional<String> readSecret() throws IOException {
            if (secretFile.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(
                    Files.readString(secretFile.get(), StandardCharsets.UTF_8).stripTrailing());
        }
    }

    /**
     * How the truth about tasks is asked for.
     *
     * @param interval time between two rounds
     * @param firstRetry first pause before unanswered tasks are asked for again
     * @param maxRetry upper bound of that pause
     */
    public record Reconcile(Duration interval, Duration firstRetry, Duration maxRetry) {}

    /**
     * Who may use the operations API.
     *
     * @param mode how callers are known
     * @param tokensFile the tokens, in mode {@code token}
     * @param allowUnauthenticated whether mode {@code none} is meant on an address that others
     *     reach
     */
    public record Authentication(Mode mode, Path tokensFile, boolean allowUnauthenticated) {

        /** How callers are known. */
        public enum Mode {
            /** By a bearer token. */
            TOKEN,
            /** Not at all. */
            NONE
        }
    }

    /**
     * Reads the configuration: defaults, overridden by the file, by environment variables ({@code
     * CARILLON_HTTP_PORT}) and by settings ({@code http.port=8081}), the later the stronger.
     * Relative paths in it count from the folder of the file.
     *
     * @param file the configuration file, if there is one
     * @param environment the process environment
     * @param settings {@code key=value} each
     * @throws ConfigException naming everything that is wrong
     */
    public static Config load(
            Optional<Path> file, Map<String, String> environment, List<String> settings)
            throws ConfigException {
        return Loaded.load(file, environment, settings).config();
    }

    /**
     * A configuration with the document that shows it.
     *
     * @param config the configuration
     * @param shown every key with its value as JSON, passwords masked
     */
    public record Loaded(Config config, String shown) {
        public static Loaded load(
                Optional<Path> file, Map<String, String> environment, List<String> settings)
                throws ConfigException {
            ConfigSources sources = ConfigSources.of(file, environment, settings);
            Path base = file.map(Path::toAbsolutePath).map(Path::getParent).orElse(Path.of(""));
            ConfigReader reader = new ConfigReader(sources, base);
            Config config = reader.read();
            List<FieldError> errors = reader.errors();
            if (errors.isEmpty()) {
                errors = ConfigRules.check(config);
            }
            if (!errors.isEmpty()) {
                throw new ConfigException(errors.stream().map(sources::located).toList());
            }
            return new Loaded(config, reader.shown());
        }
    }
}
