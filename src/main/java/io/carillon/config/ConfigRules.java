package io.carillon.config;

import io.carillon.model.FieldError;
import io.carillon.model.job.Limits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What is wrong with a configuration although all its values are of the right kind. One thread. */
final class ConfigRules {
    private static final String HOST = "(\\[[0-9a-fA-F:.]+\\]|[A-Za-z0-9._-]+)";
    private static final String PORT = ":[0-9]{1,5}";
    private static final Pattern SERVERS =
            Pattern.compile(HOST + "(" + PORT + ")?(," + HOST + "(" + PORT + ")?)*");
    private static final Pattern ZK_MASTER =
            Pattern.compile(
                    "zk://([^@/]+@)?" + HOST + PORT + "(," + HOST + PORT + ")*(/[^/,\\s]+)+");
    private static final String URL = "https?://([^@/,]+@)?" + HOST + "(" + PORT + ")?/?";
    private static final Pattern HTTP_MASTER = Pattern.compile(URL + "(," + URL + ")*");
    private static final Pattern ROOT = Pattern.compile("(/[^/\\s]+)+");
    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|::1|\\[::1\\]");

    private final List<FieldError> errors = new ArrayList<>();

    private ConfigRules() {}

    static List<FieldError> check(Config config) {
        ConfigRules rules = new ConfigRules();
        rules.http(config.http());
        rules.zookeeper(config.zookeeper());
        rules.mesos(config.mesos());
        rules.reconcile(config.reconcile());
        rules.authentication(config);
        rules.limits(config.limits());
        return List.copyOf(rules.errors);
    }

    private void http(Config.Http http) {
        unless(!http.host().isBlank(), "/http/host", "is blank; 0.0.0.0 is every address");
        range("/http/port", http.port(), 0, 65_535);
        http.advertise()
                .ifPresent(
                        url ->
                                unless(
                                        url.matches(URL) && !url.contains("@"),
                                        "/http/advertise",
                                        "must be an address such as http://node1:8080"));
    }

    private void zookeeper(Config.ZooKeeper zookeeper) {
        unless(
                SERVERS.matcher(zookeeper.servers()).matches(),
                "/zookeeper/servers",
                "must be host:port, several separated by commas");
        unless(
                ROOT.matcher(zookeeper.root()).matches(),
                "/zookeeper/root",
                "must be a path such as /carillon");
        between(
                "/zookeeper/sessionTimeout",
                zookeeper.sessionTimeout(),
                Duration.ofMillis(100),
                Duration.ofMinutes(5));
        between(
                "/zookeeper/connectTimeout",
                zookeeper.connectTimeout(),
                Duration.ofMillis(100),
                Duration.ofMinutes(5));
    }

    private void mesos(Config.Mesos mesos) {
        String master = mesos.master();
        unless(
                ZK_MASTER.matcher(master).matches() || HTTP_MASTER.matcher(master).matches(),
                "/mesos/master",
                "must be zk://host:port,…/path, or masters as http://host:port,…");
        unless(!mesos.name().isBlank(), "/mesos/name", "is blank; name the framework");
        unless(!mesos.roles().isEmpty(), "/mesos/roles", "is empty; [\"*\"] is the default role");
        for (int i = 0; i < mesos.roles().size(); i++) {
            String role = mesos.roles().get(i);
            unless(
                    !role.isEmpty() && !role.matches("-.*|\\.|\\.\\.|.*\\s.*"),
                    "/mesos/roles/" + i,
                    "'" + role + "' is no name of a role");
        }
        unless(
                mesos.roles().stream().distinct().count() == mesos.roles().size(),
                "/mesos/roles",
                "names a role twice; remove one");
        unless(
                mesos.secretFile().isEmpty() || mesos.principal().isPresent(),
                "/mesos/principal",
                "is missing, while there is a secretFile; name whose secret it is");
        readable("/mesos/secretFile", mesos.secretFile());
        readable("/mesos/caFile", mesos.caFile());
        Duration century = Duration.ofDays(36_500);
        between("/mesos/failoverTimeout", mesos.failoverTimeout(), Duration.ofSeconds(1), century);
        between("/mesos/declineFor", mesos.declineFor(), Duration.ZERO, Duration.ofDays(365));
        between("/mesos/offerHold", mesos.offerHold(), Duration.ZERO, Duration.ofHours(1));
        range("/mesos/heartbeatTimeouts", mesos.heartbeatTimeouts(), 1, 100);
    }

    private void reconcile(Config.Reconcile reconcile) {
        Duration second = Duration.ofSeconds(1);
        Duration week = Duration.ofDays(7);
        Duration least = Duration.ofMillis(100);
        between("/reconcile/interval", reconcile.interval(), second, week);
        between("/reconcile/firstRetry", reconcile.firstRetry(), least, week);
        between("/reconcile/maxRetry", reconcile.maxRetry(), reconcile.firstRetry(), week);
    }

    private void authentication(Config config) {
        unless(
                config.authentication().mode() == Config.Authentication.Mode.TOKEN
                        || config.authentication().allowUnauthenticated()
                        || LOOPBACK.matcher(config.http().host()).matches(),
                "/authentication/mode",
                "is none, while http.host is reachable for others; set"
                        + " authentication.allowUnauthenticated to true if that is meant");
    }

    private void limits(Limits limits) {
        range("/limits/jobs", limits.jobs(), 1, 10_000_000);
        range("/limits/shardsPerJob", limits.shardsPerJob(), 1, 100_000);
        range("/limits/queuedRunsPerJob", limits.queuedRunsPerJob(), 1, 100_000);
        range("/limits/runsKept", limits.runsKept(), 0, 10_000);
        range("/limits/firesKept", limits.firesKept(), 1, 100_000);
        range("/limits/ledgerEntries", limits.ledgerEntries(), 1, 1_000_000_000);
    }

    private void readable(String path, Optional<Path> file) {
        file.ifPresent(
                f -> unless(Files.isReadable(f), path, "names " + f + ", which cannot be read"));
    }

    private void range(String path, int value, int least, int most) {
        unless(
                value >= least && value <= most,
                path,
                "is " + value + "; it must be from " + least + " to " + most);
    }

    private void between(String path, Duration value, Duration least, Duration most) {
        unless(
                value.compareTo(least) >= 0 && value.compareTo(most) <= 0,
                path,
                "is " + value + "; it must be from " + least + " to " + most);
    }

    private void unless(boolean good, String path, String message) {
        if (!good) {
            errors.add(new FieldError(path, message));
        }
    }
}
