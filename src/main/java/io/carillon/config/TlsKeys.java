package io.carillon.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The keys of TLS: with callers and other nodes, with ZooKeeper, and with Mesos. {@link Keys} lists
 * them.
 */
final class TlsKeys {
    static final Key<Optional<Path>> HTTP_CERT_FILE =
            file(
                    "http.tls.certFile",
                    "Certificate of the node (PEM), followed by those of the authorities between it"
                            + " and a root; given, the operations API speaks https alone. The"
                            + " files of TLS are read anew when they change.",
                    Check.READABLE);

    static final Key<Optional<Path>> HTTP_KEY_FILE =
            file(
                    "http.tls.keyFile",
                    "The private key of that certificate (PEM, not encrypted).",
                    Check.PRIVATE);

    static final Key<Optional<Path>> HTTP_CLIENT_CA_FILE =
            file(
                    "http.tls.clientCaFile",
                    "Certificates (PEM) of the authorities whose certificates name callers.",
                    Check.READABLE);

    static final Key<ClientCertificates> HTTP_CLIENT_AUTH =
            new Key<>(
                    "http.tls.clientAuth",
                    KeyTypes.oneOf(ClientCertificates.class, Enum::name),
                    ClientCertificates.NONE,
                    "Whether callers show a certificate of `http.tls.clientCaFile`: never, if they"
                            + " like, or always. `REQUIRED` also shuts out tasks, agents that"
                            + " fetch the executor here, and probes of health without one.",
                    List.of(),
                    false);

    static final Key<List<String>> HTTP_CLIENT_ROLES =
            new Key<>(
                    "http.tls.clientRoles",
                    KeyTypes.STRINGS,
                    List.of(),
                    "What certificates of callers permit, as `NAME=ROLE`: the common name or URI of"
                            + " the certificate, or `*` for each of them, and the name of a role;"
                            + " several for several roles. Others permit nothing.",
                    List.of(
                            Check.each(
                                    Check.that(
                                            "a list of NAME=ROLE",
                                            text -> text.matches(".+=[a-z0-9._-]+")))),
                    false);

    static final Key<Optional<Path>> HTTP_CA_FILE =
            file(
                    "http.tls.caFile",
                    "Certificates (PEM) of the authorities that other nodes are trusted by; by"
                            + " default those that Java trusts, and the last one in"
                            + " `http.tls.certFile` if it is not the node's own or has signed"
                            + " itself.",
                    Check.READABLE);

    static final Key<Optional<Path>> ZOOKEEPER_CA_FILE =
            file(
                    "zookeeper.tls.caFile",
                    "Certificates (PEM) of the authorities that the ZooKeeper servers are trusted"
                            + " by. This or a certificate given, ZooKeeper is reached over TLS,"
                            + " at the `secureClientPort` of its servers; their"
                            + " certificates must name the hosts as `zookeeper.servers` does.",
                    Check.READABLE);

    static final Key<Optional<Path>> ZOOKEEPER_CERT_FILE =
            file(
                    "zookeeper.tls.certFile",
                    "Certificate (PEM) that the node shows to ZooKeeper, followed by those of the"
                            + " authorities between it and a root.",
                    Check.READABLE);

    static final Key<Optional<Path>> ZOOKEEPER_KEY_FILE =
            file(
                    "zookeeper.tls.keyFile",
                    "The private key of that certificate (PEM, not encrypted).",
                    Check.PRIVATE);

    static final Key<Optional<Path>> MESOS_CERT_FILE =
            file(
                    "mesos.certFile",
                    "Certificate (PEM) that the node shows to masters and agents, followed by those"
                            + " of the authorities between it and a root; given, masters in"
                            + " ZooKeeper are reached over https.",
                    Check.READABLE);

    static final Key<Optional<Path>> MESOS_KEY_FILE =
            file(
                    "mesos.keyFile",
                    "The private key of that certificate (PEM, not encrypted).",
                    Check.PRIVATE);

    static final Key<Optional<String>> MESOS_AGENT_PRINCIPAL =
            new Key<>(
                    "mesos.agentPrincipal",
                    KeyTypes.optional(KeyTypes.STRING),
                    Optional.empty(),
                    "Principal that agents are asked as for the output of tasks; by default they"
                            + " are asked without one. Agents never get that of the framework.",
                    List.of(),
                    false);

    static final Key<Optional<Path>> MESOS_AGENT_SECRET_FILE =
            file(
                    "mesos.agentSecretFile",
                    "File with the bare secret of that principal.",
                    Check.PRIVATE);

    static final Key<Boolean> MESOS_AGENT_SECRET_OVER_HTTP =
            new Key<>(
                    "mesos.agentSecretOverHttp",
                    KeyTypes.FLAG,
                    false,
                    "Whether agents get that secret over plain http, too, where whoever is on the"
                            + " way, and whoever can register an agent, may read it.",
                    List.of(),
                    false);

    private TlsKeys() {}

    private static Key<Optional<Path>> file(String path, String meaning, Check<Path> check) {
        return new Key<>(
                path,
                KeyTypes.optional(KeyTypes.FILE),
                Optional.empty(),
                meaning,
                List.of(Check.ifPresent(check)),
                false);
    }
}
