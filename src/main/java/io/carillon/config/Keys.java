package io.carillon.config;

import io.carillon.model.job.PlacementPolicy;
import io.carillon.model.mesos.OnFrameworkRemoved;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The list of all keys of the configuration, in the order of {@code config.json}. A new key is one
 * more constant.
 */
public final class Keys {
    private static final List<Key<?>> LISTED = new ArrayList<>();

    /** All keys, in the order of their declaration below. */
    static final List<Key<?>> ALL = Collections.unmodifiableList(LISTED);

    /** The keys that earlier versions had. */
    static final List<RemovedKey> REMOVED = List.of();

    private static final Check<String> NOT_BLANK =
            Check.that("a string that is not blank", text -> !text.isBlank());
    private static final Check<String> ROLE =
            Check.that(
                    "a role name: no white space, no leading hyphen, not . or ..",
                    name -> !name.isEmpty() && !name.matches("-.*|\\.|\\.\\.|.*\\s.*"));
    private static final Duration TENTH_OF_A_SECOND = Duration.ofMillis(100);
    private static final Duration WEEK = Duration.ofDays(7);
    private static final Duration CENTURY = Duration.ofDays(36_500);

    public static final Key<String> HTTP_HOST =
            list(
                    "http.host",
                    KeyTypes.STRING,
                    "0.0.0.0",
                    "Address that the operations API listens on; `0.0.0.0` is every address of the"
                            + " machine.",
                    NOT_BLANK);

    public static final Key<Integer> HTTP_PORT =
            list(
                    "http.port",
                    KeyTypes.INTEGER,
                    8080,
                    "Port of the operations API; 0 takes a free one.",
                    Check.range(0, 65_535));

    public static final Key<Optional<String>> HTTP_ADVERTISE =
            list(
                    "http.advertise",
                    KeyTypes.optional(KeyTypes.STRING),
                    Optional.empty(),
                    "URL under which other nodes and tasks reach this node; by default its host"
                            + " name and port.",
                    Check.ifPresent(Addresses.NODE_URL));

    public static final Key<List<String>> HTTP_ALLOWED_HOSTS =
            list(
                    "http.allowedHosts",
                    KeyTypes.STRINGS,
                    List.of(),
                    "Further names under which callers address this node, such as that of a load"
                            + " balancer; `*.example.com` stands for all names below that domain,"
                            + " `*` for every name. Loopback names, `http.host`, the host of"
                            + " `http.advertise` and the address at which a request arrives are"
                            + " always accepted; a request for another name gets 421.",
                    Check.each(Addresses.HOST_NAME));

    public static final Key<Integer> HTTP_CONNECTIONS =
            list(
                    "http.connections",
                    KeyTypes.INTEGER,
                    2_000,
                    "Maximum number of connections; when it is reached, a new one takes the place"
                            + " of one that has asked for nothing or has no known token.",
                    Check.range(10, 100_000));

    public static final Key<Integer> HTTP_CONNECTIONS_PER_ADDRESS =
            list(
                    "http.connectionsPerAddress",
                    KeyTypes.INTEGER,
                    100,
                    "Maximum number of connections of one remote address.",
                    Check.range(1, 100_000));

    public static final Key<List<String>> HTTP_PROXIES =
            list(
                    "http.proxies",
                    KeyTypes.STRINGS,
                    List.of("127.0.0.1", "::1"),
                    "Addresses with many callers behind them, such as proxies; only"
                            + " `http.connections` limits them.",
                    Check.each(Addresses.IP));

    public static final Key<Integer> HTTP_BODY_MIB =
            list(
                    "http.bodyMiB",
                    KeyTypes.INTEGER,
                    64,
                    "MiB of request bodies that are held at a time, but never more than an eighth"
                            + " of the heap; then the body that has been arriving for longest is"
                            + " refused.",
                    Check.range(2, 4_096));

    public static final Key<Optional<Path>> HTTP_TLS_CERT_FILE = list(TlsKeys.HTTP_CERT_FILE);
    public static final Key<Optional<Path>> HTTP_TLS_KEY_FILE = list(TlsKeys.HTTP_KEY_FILE);
    public static final Key<Optional<Path>> HTTP_TLS_CLIENT_CA_FILE =
            list(TlsKeys.HTTP_CLIENT_CA_FILE);
    public static final Key<ClientCertificates> HTTP_TLS_CLIENT_AUTH =
            list(TlsKeys.HTTP_CLIENT_AUTH);
    public static final Key<List<String>> HTTP_TLS_CLIENT_ROLES = list(TlsKeys.HTTP_CLIENT_ROLES);
    public static final Key<Optional<Path>> HTTP_TLS_CA_FILE = list(TlsKeys.HTTP_CA_FILE);

    public static final Key<String> ZOOKEEPER_SERVERS =
            list(
                    "zookeeper.servers",
                    KeyTypes.STRING,
                    "127.0.0.1:2181",
                    "The ZooKeeper servers that keep jobs, runs and the lead.",
                    Addresses.ZOOKEEPER_SERVERS);

    public static final Key<String> ZOOKEEPER_ROOT =
            list(
                    "zookeeper.root",
                    KeyTypes.STRING,
                    "/carillon",
                    "Everything is kept below this path; one root is one cluster and one"
                            + " framework.",
                    Addresses.ZOOKEEPER_PATH);

    public static final Key<Duration> ZOOKEEPER_SESSION_TIMEOUT =
            list(
                    "zookeeper.sessionTimeout",
                    KeyTypes.DURATION,
                    Duration.ofSeconds(10),
                    "How long a silent leader keeps the lead at most; the servers allow 2 to 20 of"
                            + " their ticks.",
                    Check.range(TENTH_OF_A_SECOND, Duration.ofMinutes(5)));

    public static final Key<Duration> ZOOKEEPER_CONNECT_TIMEOUT =
            list(
                    "zookeeper.connectTimeout",
                    KeyTypes.DURATION,
                    Duration.ofSeconds(5),
                    "How long one attempt to connect to ZooKeeper may take.",
                    Check.range(TENTH_OF_A_SECOND, Duration.ofMinutes(5)));

    public static final Key<Optional<Path>> ZOOKEEPER_AUTH_FILE =
            list(
                    "zookeeper.authFile",
                    KeyTypes.optional(KeyTypes.FILE),
                    Optional.empty(),
                    "File with the line `user:secret`, as which the node authenticates (scheme"
                            + " `digest`). Nobody else can read or change the nodes that it"
                            + " creates; what was stored before stays open.",
                    Check.ifPresent(Check.PRIVATE));

    public static final Key<Optional<Path>> CLUSTER_SECRET_FILE = list(ClusterKeys.SECRET_FILE);

    public static final Key<Optional<Path>> ZOOKEEPER_TLS_CA_FILE = list(TlsKeys.ZOOKEEPER_CA_FILE);
    public static final Key<Optional<Path>> ZOOKEEPER_TLS_CERT_FILE =
            list(TlsKeys.ZOOKEEPER_CERT_FILE);
    public static final Key<Optional<Path>> ZOOKEEPER_TLS_KEY_FILE =
            list(TlsKeys.ZOOKEEPER_KEY_FILE);

    public static final Key<String> MESOS_MASTER =
            listWithPasswords(
                    "mesos.master",
                    KeyTypes.STRING,
                    "zk://127.0.0.1:2181/mesos",
                    "Where the leading master is found: in ZooKeeper, or among the masters given.",
                    Addresses.MESOS_MASTERS);

    public static final Key<String> MESOS_NAME =
            list("mesos.name", KeyTypes.STRING, "Carillon", "Name of the framework.", NOT_BLANK);

    public static final Key<Optional<String>> MESOS_USER =
            list(
                    "mesos.user",
                    KeyTypes.optional(KeyTypes.STRING),
                    Optional.empty(),
                    "User whom tasks run as when their job names none; by default the user of the"
                            + " node.");

    public static final Key<List<String>> MESOS_ALLOWED_USERS = list(AccessKeys.ALLOWED_USERS);

    public static final Key<List<String>> MESOS_ROLES =
            list(
                    new Key<>(
                            "mesos.roles",
                            KeyTypes.STRINGS,
                            List.of("*"),
                            "Roles that the framework takes offers for.",
                            List.of(
                                    Check.that(
                                            "a list of different roles, at least one",
                                            Keys::different),
                                    Check.each(ROLE)),
                            false));

    public static final Key<Boolean> MESOS_REMOTE_REGIONS = list(OfferKeys.REMOTE_REGIONS);
    public static final Key<Integer> MESOS_MIN_OFFER_MILLI_CPUS = list(OfferKeys.MIN_MILLI_CPUS);
    public static final Key<Integer> MESOS_MIN_OFFER_MEM_MIB = list(OfferKeys.MIN_MEM_MIB);

    public static final Key<Optional<String>> MESOS_PRINCIPAL =
            list(
                    "mesos.principal",
                    KeyTypes.optional(KeyTypes.STRING),
                    Optional.empty(),
                    "Principal that the framework authenticates as.");

    public static final Key<Optional<Path>> MESOS_SECRET_FILE =
            list(
                    "mesos.secretFile",
                    KeyTypes.optional(KeyTypes.FILE),
                    Optional.empty(),
                    "File with the bare secret of the principal.",
                    Check.ifPresent(Check.PRIVATE));

    public static final Key<Optional<Path>> MESOS_CA_FILE =
            list(
                    "mesos.caFile",
                    KeyTypes.optional(KeyTypes.FILE),
                    Optional.empty(),
                    "Certificates (PEM) of the authorities that masters are trusted by; given,"
                            + " masters in ZooKeeper are reached over https.",
                    Check.ifPresent(Check.READABLE));

    public static final Key<Boolean> MESOS_VERIFY_HOST =
            list(
                    "mesos.verifyHost",
                    KeyTypes.FLAG,
                    true,
                    "Whether the certificate of a master must name its host.");

    public static final Key<Optional<Path>> MESOS_CERT_FILE = list(TlsKeys.MESOS_CERT_FILE);
    public static final Key<Optional<Path>> MESOS_KEY_FILE = list(TlsKeys.MESOS_KEY_FILE);
    public static final Key<Optional<String>> MESOS_AGENT_PRINCIPAL =
            list(TlsKeys.MESOS_AGENT_PRINCIPAL);
    public static final Key<Optional<Path>> MESOS_AGENT_SECRET_FILE =
            list(TlsKeys.MESOS_AGENT_SECRET_FILE);
    public static final Key<Boolean> MESOS_AGENT_SECRET_OVER_HTTP =
            list(TlsKeys.MESOS_AGENT_SECRET_OVER_HTTP);

    public static final Key<Duration> MESOS_FAILOVER_TIMEOUT =
            list(
                    "mesos.failoverTimeout",
                    KeyTypes.DURATION,
                    Duration.ofDays(7),
                    "How long tasks outlive the absence of every scheduler; then Mesos kills them"
                            + " and removes the framework.",
                    Check.range(Duration.ofSeconds(1), CENTURY));

    public static final Key<OnFrameworkRemoved> MESOS_ON_FRAMEWORK_REMOVED =
            list(
                    "mesos.onFrameworkRemoved",
                    KeyTypes.oneOf(OnFrameworkRemoved.class, Enum::name),
                    OnFrameworkRemoved.WAIT,
                    "What happens when Mesos has removed the framework: wait for an operator, or"
                            + " register a new one.");

    public static final Key<Duration> MESOS_DECLINE_FOR =
            list(
                    "mesos.declineFor",
                    KeyTypes.DURATION,
                    Duration.ofMinutes(5),
                    "How long unwanted offers are refused.",
                    Check.range(Duration.ZERO, Duration.ofDays(365)));

    public static final Key<Duration> MESOS_OFFER_HOLD =
            list(
                    "mesos.offerHold",
                    KeyTypes.DURATION,
                    Duration.ofSeconds(2),
                    "How long an offer may be held for an imminent fire, or kept for shards that"
                            + " start together.",
                    Check.range(Duration.ZERO, Duration.ofHours(1)));

    public static final Key<Integer> MESOS_HEARTBEAT_TIMEOUTS =
            list(
                    "mesos.heartbeatTimeouts",
                    KeyTypes.INTEGER,
                    3,
                    "Number of missing heartbeats after which the subscription counts as broken.",
                    Check.range(1, 100));

    public static final Key<Duration> RECONCILE_INTERVAL =
            list(
                    "reconcile.interval",
                    KeyTypes.DURATION,
                    Duration.ofMinutes(15),
                    "Time between two questions about all tasks.",
                    Check.range(Duration.ofSeconds(1), WEEK));

    public static final Key<Duration> RECONCILE_FIRST_RETRY =
            list(
                    "reconcile.firstRetry",
                    KeyTypes.DURATION,
                    Duration.ofSeconds(5),
                    "First pause before unanswered tasks, and launches without any report, are"
                            + " asked for again; it doubles from then on.",
                    Check.range(TENTH_OF_A_SECOND, WEEK));

    public static final Key<Duration> RECONCILE_MAX_RETRY =
            list(
                    "reconcile.maxRetry",
                    KeyTypes.DURATION,
                    Duration.ofMinutes(2),
                    "Longest pause of this kind; not shorter than" + " `reconcile.firstRetry`.",
                    Check.range(TENTH_OF_A_SECOND, WEEK));

    public static final Key<Optional<String>> EXECUTOR_URL =
            list(
                    "executor.url",
                    KeyTypes.optional(KeyTypes.STRING),
                    Optional.empty(),
                    "Where agents fetch the program of shared executors; by default this node"
                            + " serves it.",
                    Check.ifPresent(NOT_BLANK));

    public static final Key<AuthenticationMode> AUTHENTICATION_MODE = list(AccessKeys.MODE);
    public static final Key<Path> AUTHENTICATION_TOKENS_FILE = list(AccessKeys.TOKENS_FILE);
    public static final Key<Optional<Path>> AUTHENTICATION_ROLES_FILE = list(AccessKeys.ROLES_FILE);
    public static final Key<Boolean> AUTHENTICATION_ALLOW_UNAUTHENTICATED =
            list(AccessKeys.ALLOW_UNAUTHENTICATED);

    public static final Key<Optional<Path>> AUDIT_FILE = list(AuditKeys.FILE);
    public static final Key<Integer> AUDIT_MAX_MIB = list(AuditKeys.MAX_MIB);
    public static final Key<Integer> AUDIT_FILES = list(AuditKeys.FILES);
    public static final Key<Boolean> AUDIT_REQUIRED = list(AuditKeys.REQUIRED);

    public static final Key<Optional<String>> OIDC_ISSUER = list(OidcKeys.ISSUER);
    public static final Key<Optional<String>> OIDC_AUDIENCE = list(OidcKeys.AUDIENCE);
    public static final Key<Optional<String>> OIDC_CLIENT_ID = list(OidcKeys.CLIENT_ID);
    public static final Key<Optional<Path>> OIDC_CLIENT_SECRET_FILE =
            list(OidcKeys.CLIENT_SECRET_FILE);
    public static final Key<List<String>> OIDC_SCOPES = list(OidcKeys.SCOPES);
    public static final Key<String> OIDC_NAME_CLAIM = list(OidcKeys.NAME_CLAIM);
    public static final Key<String> OIDC_ROLES_CLAIM = list(OidcKeys.ROLES_CLAIM);
    public static final Key<List<String>> OIDC_ROLES = list(OidcKeys.ROLES);
    public static final Key<Optional<Path>> OIDC_CA_FILE = list(OidcKeys.CA_FILE);
    public static final Key<Duration> OIDC_CLOCK_SKEW = list(OidcKeys.CLOCK_SKEW);

    public static final Key<Integer> LIMITS_JOBS = list(LimitKeys.JOBS);
    public static final Key<Integer> LIMITS_APPS = list(LimitKeys.APPS);
    public static final Key<Integer> LIMITS_SHARDS_PER_JOB = list(LimitKeys.SHARDS_PER_JOB);
    public static final Key<Integer> LIMITS_QUEUED_RUNS_PER_JOB =
            list(LimitKeys.QUEUED_RUNS_PER_JOB);
    public static final Key<Integer> LIMITS_RUNS_KEPT = list(LimitKeys.RUNS_KEPT);
    public static final Key<Integer> LIMITS_FIRES_KEPT = list(LimitKeys.FIRES_KEPT);
    public static final Key<Integer> LIMITS_LEDGER_ENTRIES = list(LimitKeys.LEDGER_ENTRIES);
    public static final Key<Integer> LIMITS_NEWS_BYTES = list(LimitKeys.NEWS_BYTES);

    public static final Key<Integer> BRAKE_PERCENT = list(BrakeKeys.PERCENT);
    public static final Key<Integer> BRAKE_MIN_TASKS = list(BrakeKeys.MIN_TASKS);
    public static final Key<Duration> BRAKE_DURATION = list(BrakeKeys.DURATION);

    public static final Key<PlacementPolicy> PLACEMENT_DEFAULT = list(PlacementKeys.DEFAULT);
    public static final Key<Duration> PLACEMENT_PATIENCE = list(PlacementKeys.PATIENCE);

    public static final Key<SecretsSource> SECRETS_SOURCE = list(SecretKeys.SOURCE);
    public static final Key<Optional<Path>> SECRETS_DIR = list(SecretKeys.DIR);
    public static final Key<Optional<String>> SECRETS_VAULT_URL = list(SecretKeys.VAULT_URL);
    public static final Key<Optional<Path>> SECRETS_VAULT_TOKEN_FILE =
            list(SecretKeys.VAULT_TOKEN_FILE);
    public static final Key<String> SECRETS_VAULT_MOUNT = list(SecretKeys.VAULT_MOUNT);
    public static final Key<Optional<String>> SECRETS_VAULT_NAMESPACE =
            list(SecretKeys.VAULT_NAMESPACE);
    public static final Key<Optional<Path>> SECRETS_VAULT_CA_FILE = list(SecretKeys.VAULT_CA_FILE);

    private Keys() {}

    private static <T> Key<T> list(String path, KeyType<T> type, T otherwise, String meaning) {
        return list(new Key<>(path, type, otherwise, meaning, List.of(), false));
    }

    private static <T> Key<T> list(
            String path, KeyType<T> type, T otherwise, String meaning, Check<T> check) {
        return list(new Key<>(path, type, otherwise, meaning, List.of(check), false));
    }

    private static <T> Key<T> listWithPasswords(
            String path, KeyType<T> type, T otherwise, String meaning, Check<T> check) {
        return list(new Key<>(path, type, otherwise, meaning, List.of(check), true));
    }

    private static <T> Key<T> list(Key<T> key) {
        LISTED.add(key);
        return key;
    }

    private static boolean different(List<String> list) {
        return !list.isEmpty() && list.stream().distinct().count() == list.size();
    }
}
