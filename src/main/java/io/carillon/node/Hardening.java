package io.carillon.node;

import io.carillon.config.Addresses;
import io.carillon.config.AuthenticationMode;
import io.carillon.config.Config;
import io.carillon.config.Key;
import io.carillon.config.Keys;
import io.carillon.config.SecretsSource;
import io.carillon.core.access.Users;
import io.carillon.terminal.Failures;
import io.carillon.web.access.Roles;
import io.carillon.web.access.Tokens;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Looks at the configuration of a node for what it leaves open. It reads the files that are named
 * there and changes nothing; it asks no other program, so it does not know who may write to
 * ZooKeeper, or which tokens were made at run time. One thread, one configuration.
 */
public final class Hardening {
    private static final String EVERYBODY_IS_ADMIN = "[*]+=" + Roles.ADMIN;

    private final Config config;
    private final List<Finding> findings = new ArrayList<>();

    private Hardening(Config config) {
        this.config = config;
    }

    /**
     * What is open, in the order of the keys.
     *
     * @param file the file of the configuration, if there is one
     * @param user the user of this process, whom tasks run as if nothing else is said
     * @param now the time by which certificates are judged
     */
    public static List<Finding> of(Config config, Optional<Path> file, String user, Instant now) {
        Hardening hardening = new Hardening(config);
        hardening.http();
        hardening.cluster();
        hardening.mesos(user);
        hardening.callers();
        hardening.traces();
        hardening.findings.addAll(HardeningFiles.certificates(config, now));
        hardening.findings.addAll(HardeningFiles.permissions(config, file));
        return List.copyOf(hardening.findings);
    }

    private void open(Key<?> key, String what, String fix) {
        findings.add(Finding.open(key.path(), what, fix));
    }

    private void advice(Key<?> key, String what, String fix) {
        findings.add(Finding.advice(key.path(), what, fix));
    }

    private void http() {
        String host = config.get(Keys.HTTP_HOST);
        if (config.get(Keys.HTTP_TLS_CERT_FILE).isEmpty()) {
            if (Addresses.isLoopback(host)) {
                advice(
                        Keys.HTTP_TLS_CERT_FILE,
                        "the API speaks plain http, on loopback",
                        "give a certificate and http.tls.keyFile before others reach it");
            } else {
                open(
                        Keys.HTTP_TLS_CERT_FILE,
                        "tokens, definitions and output cross the network in clear",
                        "give a certificate and http.tls.keyFile");
            }
            if (host.equals("0.0.0.0") || host.equals("::")) {
                open(
                        Keys.HTTP_HOST,
                        "every network of the machine reaches the API in clear",
                        "name one address, or give http.tls.certFile");
            }
        }
        if (config.get(Keys.HTTP_ALLOWED_HOSTS).contains("*")) {
            open(
                    Keys.HTTP_ALLOWED_HOSTS,
                    "a web page may reach the API under a name of its own",
                    "list the names that callers use instead of *");
        }
        List<String> proxies =
                config.get(Keys.HTTP_PROXIES).stream()
                        .filter(address -> !Addresses.isLoopback(address))
                        .toList();
        if (!proxies.isEmpty()) {
            advice(
                    Keys.HTTP_PROXIES,
                    "callers behind "
                            + String.join(", ", proxies)
                            + " share one address: their number of connections is not limited, and"
                            + " the audit shows the proxy",
                    "limit and log callers there, or let them reach the nodes themselves");
        }
        everybody(Keys.HTTP_TLS_CLIENT_ROLES, "every certificate of http.tls.clientCaFile");
    }

    private void everybody(Key<List<String>> key, String who) {
        if (config.get(key).stream().anyMatch(entry -> entry.matches(EVERYBODY_IS_ADMIN))) {
            open(key, who + " permits everything (*=admin)", "name those who are admins");
        }
    }

    private void cluster() {
        if (config.get(Keys.CLUSTER_SECRET_FILE).isEmpty()) {
            open(
                    Keys.CLUSTER_SECRET_FILE,
                    "whoever can read ROOT/task-key in ZooKeeper can pass for a node",
                    "openssl rand -hex 32 into a file, the same on every node");
        }
        if (config.get(Keys.ZOOKEEPER_AUTH_FILE).isEmpty()) {
            open(
                    Keys.ZOOKEEPER_AUTH_FILE,
                    "whoever reaches ZooKeeper can write jobs, so run commands on the agents",
                    "write user:secret into a file, then carillon cluster protect");
        }
        boolean far =
                Stream.of(config.get(Keys.ZOOKEEPER_SERVERS).split(",", -1))
                        .anyMatch(server -> !isNear("zk://" + server));
        boolean tls =
                config.get(Keys.ZOOKEEPER_TLS_CA_FILE).isPresent()
                        || config.get(Keys.ZOOKEEPER_TLS_CERT_FILE).isPresent();
        if (far && !tls) {
            open(
                    Keys.ZOOKEEPER_TLS_CA_FILE,
                    "the state, and who asks for it, cross the network in clear",
                    "give the authorities of the ZooKeeper servers, and their secureClientPort in"
                            + " zookeeper.servers");
        }
    }

    /** Whether an address is on this machine. */
    private static boolean isNear(String url) {
        String host = URI.create(url).getHost();
        return host != null && Addresses.isLoopback(host);
    }

    private void mesos(String user) {
        String master = config.get(Keys.MESOS_MASTER);
        boolean looked = master.startsWith("zk://");
        boolean tls =
                config.get(Keys.MESOS_CA_FILE).isPresent()
                        || config.get(Keys.MESOS_CERT_FILE).isPresent();
        boolean near =
                Stream.of(master.replaceFirst("^(zk://)?([^@/,]*@)?", "").split(",", -1))
                        .map(one -> one.replaceFirst("^https?://", "").replaceFirst("^.*@", ""))
                        .allMatch(one -> isNear("http://" + one));
        boolean plain = looked ? !tls : master.contains("http://");
        if (plain && !near) {
            open(
                    Keys.MESOS_MASTER,
                    "commands, and the secret of the framework, reach the master in clear",
                    "name masters as https://…, and mesos.caFile");
        } else if (looked && !near) {
            advice(
                    Keys.MESOS_MASTER,
                    "masters are looked up in a ZooKeeper without TLS",
                    "name masters as https://…, or keep that ZooKeeper in a separate network");
        }
        if (config.get(Keys.MESOS_PRINCIPAL).isEmpty()) {
            open(
                    Keys.MESOS_PRINCIPAL,
                    "the framework does not authenticate, so the master admits anybody as one",
                    "give mesos.principal and mesos.secretFile, and --authenticate_http_frameworks"
                            + " to the master");
        }
        if (!config.get(Keys.MESOS_VERIFY_HOST)) {
            open(
                    Keys.MESOS_VERIFY_HOST,
                    "any host with a certificate of the authority can pass for the master",
                    "true, with certificates that name their hosts");
        }
        if (config.get(Keys.MESOS_AGENT_SECRET_OVER_HTTP)) {
            open(
                    Keys.MESOS_AGENT_SECRET_OVER_HTTP,
                    "whoever is on the way to an agent, or registers one, reads the agents' secret",
                    "false, and agents over https");
        }
        if (Users.isRoot(config.get(Keys.MESOS_USER).orElse(user))) {
            open(
                    Keys.MESOS_USER,
                    "tasks whose definition names no user run as root",
                    "name a user without rights");
        }
        List<String> users = config.get(Keys.MESOS_ALLOWED_USERS);
        if (users.contains(Users.ROOT)) {
            open(
                    Keys.MESOS_ALLOWED_USERS,
                    "whoever may define jobs is root on the agents",
                    "take root out of the list");
        } else if (users.contains("*")) {
            advice(
                    Keys.MESOS_ALLOWED_USERS,
                    "definitions may name every user of the agents but root",
                    "list the users that jobs run as");
        }
        config.get(Keys.EXECUTOR_URL)
                .filter(url -> url.startsWith("http://") && !isNear(url))
                .ifPresent(
                        url ->
                                open(
                                        Keys.EXECUTOR_URL,
                                        "agents fetch a program in clear, and execute it",
                                        "an https address"));
    }

    private void callers() {
        everybody(Keys.OIDC_ROLES, "everybody whom the issuer knows");
        if (config.get(Keys.AUTHENTICATION_MODE) == AuthenticationMode.NONE) {
            open(
                    Keys.AUTHENTICATION_MODE,
                    "whoever reaches the API runs commands on the agents",
                    "token");
            return;
        }
        tokens();
        roles();
    }

    private void roles() {
        Optional<Path> file = config.get(Keys.AUTHENTICATION_ROLES_FILE);
        if (file.isEmpty()) {
            advice(
                    Keys.AUTHENTICATION_ROLES_FILE,
                    "only admins can define jobs, so whoever defines jobs is an admin",
                    "give each team a role of its own");
            return;
        }
        try {
            Roles.read(file.get());
        } catch (IOException e) {
            unusable(Keys.AUTHENTICATION_ROLES_FILE, e);
        }
    }

    private void unusable(Key<?> key, IOException problem) {
        open(key, "cannot be used: " + Failures.said(problem), "repair it");
    }

    private void tokens() {
        Path file = config.get(Keys.AUTHENTICATION_TOKENS_FILE);
        Tokens tokens;
        try {
            tokens = NodeSettings.tokens(file);
        } catch (IOException e) {
            unusable(Keys.AUTHENTICATION_TOKENS_FILE, e);
            return;
        }
        if (!tokens.withoutRoles().isEmpty()) {
            open(
                    Keys.AUTHENTICATION_TOKENS_FILE,
                    "permit everything, because no roles are written: "
                            + String.join(", ", tokens.withoutRoles()),
                    "\"roles\" for each");
        }
        if (!tokens.withoutEnd().isEmpty()) {
            advice(
                    Keys.AUTHENTICATION_TOKENS_FILE,
                    "never expire: " + String.join(", ", tokens.withoutEnd()),
                    "\"expires\" for each");
        }
    }

    private void traces() {
        if (config.get(Keys.AUDIT_FILE).isEmpty()) {
            open(
                    Keys.AUDIT_FILE,
                    "who did what stands in the log alone, among everything else",
                    "name a file, and send its lines elsewhere");
        } else if (!config.get(Keys.AUDIT_REQUIRED)) {
            advice(
                    Keys.AUDIT_REQUIRED,
                    "changes are made even if their line cannot be written",
                    "true, if no change without a line is worth an outage");
        }
        if (config.get(Keys.SECRETS_SOURCE) == SecretsSource.NONE) {
            advice(
                    Keys.SECRETS_SOURCE,
                    "passwords of jobs can only stand in their definitions, in clear",
                    "FILES, VAULT or MESOS");
        }
    }
}
