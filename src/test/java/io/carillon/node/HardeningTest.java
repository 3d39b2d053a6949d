package io.carillon.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.carillon.config.Config;
import io.carillon.node.Finding.Severity;
import io.carillon.tls.TrialAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each point is found where it is open, and a configuration that leaves none has no finding. */
class HardeningTest {
    private static final String DIGEST = "0".repeat(64);

    @TempDir Path folder;
    private Path file;

    @BeforeEach
    void hardened() throws Exception {
        TrialAuthority authority = TrialAuthority.named("authority");
        authority.write(folder.resolve("ca.pem"));
        authority.issue("node", List.of("node1.example")).write(folder, "node");
        secret("cluster-secret", "x".repeat(64));
        secret("zookeeper-auth", "carillon:secret");
        secret("mesos-secret", "secret");
        secret(
                "roles.json",
                "{\"roles\": [{\"name\": \"team\", \"verbs\": [\"read\"], \"jobs\": [\"*\"]}]}");
        tokens("\"roles\": [\"admin\"], \"expires\": \"2100-01-01T00:00:00Z\"");
        file =
                secret(
                        "config.json",
                        """
                        {"http": {"tls": {"certFile": "node.pem", "keyFile": "node.key"}},
                         "zookeeper": {"servers": "zk1:2281,zk2:2281", "authFile": "zookeeper-auth",
                                       "tls": {"caFile": "ca.pem"}},
                         "cluster": {"secretFile": "cluster-secret"},
                         "mesos": {"master": "https://m1:5050,https://m2:5050", "caFile": "ca.pem",
                                   "principal": "carillon", "secretFile": "mesos-secret",
                                   "user": "batch", "allowedUsers": ["batch", "team-*"]},
                         "authentication": {"rolesFile": "roles.json"},
                         "audit": {"file": "audit.jsonl", "required": true},
                         "secrets": {"source": "MESOS"}}
                        """);
    }

    private Path secret(String name, String text) throws IOException {
        return mode(Files.writeString(folder.resolve(name), text), "rw-------");
    }

    private Path mode(Path path, String mode) throws IOException {
        return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    private void tokens(String more) throws IOException {
        secret(
                "tokens.json",
                "{\"tokens\": [{\"name\": \"alice\", \"sha256\": \"%s\"%s}]}"
                        .formatted(DIGEST, more.isEmpty() ? "" : ", " + more));
    }

    private List<Finding> findings(String... settings) throws Exception {
        return findingsAt(Instant.now(), settings);
    }

    private List<Finding> findingsAt(Instant now, String... settings) throws Exception {
        Config config = Config.load(Optional.of(file), Map.of(), List.of(settings));
        return Hardening.of(config, Optional.of(file), "root", now);
    }

    @Test
    void nothingIsFoundWhereNothingIsOpen() throws Exception {
        assertThat(findings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http.host                  | OPEN   | http.tls.certFile= http.tls.keyFile=",
                "http.host                  | OPEN   | http.tls.certFile= http.tls.keyFile="
                        + " http.host=::",
                "http.tls.certFile          | OPEN   | http.tls.certFile= http.tls.keyFile="
                        + " http.host=10.0.0.1",
                "http.tls.certFile          | ADVICE | http.tls.certFile= http.tls.keyFile="
                        + " http.host=127.0.0.1",
                "http.allowedHosts          | OPEN   | http.allowedHosts=*",
                "http.proxies               | ADVICE | http.proxies=10.0.0.7",
                "http.tls.clientRoles       | OPEN   | http.tls.clientRoles=*=admin",
                "cluster.secretFile         | OPEN   | cluster.secretFile=",
                "zookeeper.authFile         | OPEN   | zookeeper.authFile=",
                "zookeeper.tls.caFile       | OPEN   | zookeeper.tls.caFile=",
                "zookeeper.tls.caFile       | OPEN   | zookeeper.tls.caFile="
                        + " zookeeper.servers=127.0.0.1:2181,zk2:2181",
                "mesos.master               | OPEN   | mesos.master=http://m1:5050",
                "mesos.master               | OPEN   | mesos.master=https://m1:5050,http://m2:5050",
                "mesos.master               | OPEN   | mesos.master=zk://zk1:2181/mesos"
                        + " mesos.caFile=",
                "mesos.master               | ADVICE | mesos.master=zk://u:p@zk1:2181/mesos",
                "mesos.principal            | OPEN   | mesos.principal= mesos.secretFile=",
                "mesos.verifyHost           | OPEN   | mesos.verifyHost=false",
                "mesos.agentSecretOverHttp  | OPEN   | mesos.agentSecretOverHttp=true",
                "mesos.user                 | OPEN   | mesos.user=root",
                "mesos.user                 | OPEN   | mesos.user=",
                "mesos.user                 | OPEN   | mesos.user=0",
                "mesos.allowedUsers         | OPEN   | mesos.allowedUsers=batch,root",
                "mesos.allowedUsers         | ADVICE | mesos.allowedUsers=*",
                "executor.url               | OPEN   |"
                        + " executor.url=http://files.example/executor.jar",
                "oidc.roles                 | OPEN   | oidc.roles=*=admin",
                "authentication.mode        | OPEN   | authentication.mode=none"
                        + " authentication.allowUnauthenticated=true",
                "authentication.rolesFile   | ADVICE | authentication.rolesFile=",
                "authentication.rolesFile   | OPEN   | authentication.rolesFile=ca.pem",
                "authentication.tokensFile  | OPEN   | authentication.tokensFile=other",
                "audit.file                 | OPEN   | audit.file= audit.required=false",
                "audit.required             | ADVICE | audit.required=false",
                "secrets.source             | ADVICE | secrets.source=NONE",
            })
    void whatIsOpenIsFoundWithItsKey(String key, Severity severity, String settings)
            throws Exception {
        List<String> set = new ArrayList<>();
        for (String setting : settings.split(" ", -1)) {
            // Nothing after the sign of equality is null.
            set.add(setting.endsWith("=") ? setting + "null" : setting);
        }
        List<Finding> found = findings(set.toArray(String[]::new));
        assertThat(found)
                .anyMatch(one -> one.key().equals(key) && one.severity() == severity)
                .allSatisfy(one -> assertThat(one.open()).isNotBlank())
                .allSatisfy(one -> assertThat(one.fix()).isNotBlank());
        String outer = key.substring(0, key.indexOf('.'));
        assertThat(found).allSatisfy(one -> assertThat(one.key()).startsWith(outer));
    }

    /** What is like a point that is open, and is none. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "zookeeper.servers=127.0.0.1:2181,localhost:2181 zookeeper.tls.caFile=null",
                "mesos.master=http://127.0.0.1:5050",
                "mesos.master=zk://127.0.0.1:2181/mesos mesos.caFile=null",
                "mesos.master=https://user:secret@m1:5050",
                "http.tls.clientRoles=*=viewer,alice=admin",
                "http.proxies=127.0.0.1,::1",
                "http.allowedHosts=*.example.com",
                "executor.url=https://files.example/executor.jar",
                "executor.url=/executor/carillon-executor.jar",
            })
    void whatIsNotOpenIsNotFound(String settings) throws Exception {
        assertThat(findings(settings.split(" ", -1))).isEmpty();
    }

    @Test
    void tokensNeedRolesAndAnEnd() throws Exception {
        tokens("");
        assertThat(findings())
                .extracting(Finding::key, Finding::severity)
                .containsExactly(
                        tuple("authentication.tokensFile", Severity.OPEN),
                        tuple("authentication.tokensFile", Severity.ADVICE));
        tokens("\"roles\": [\"viewer\"]");
        assertThat(findings())
                .singleElement()
                .extracting(Finding::open)
                .asString()
                .contains("never expire: alice");
        Files.delete(folder.resolve("tokens.json"));
        assertThat(findings()).isEmpty();
    }

    @Test
    void aCertificateIsNamedFromTwoWeeksBeforeItsEndOn() throws Exception {
        Instant now = Instant.now();
        // It is good for thirty days.
        assertThat(findingsAt(now.plus(Duration.ofDays(16)).minusSeconds(3600))).isEmpty();
        assertThat(findingsAt(now.plus(Duration.ofDays(16)).plusSeconds(3600)))
                .singleElement()
                .satisfies(one -> assertThat(one.key()).isEqualTo("http.tls.certFile"))
                .satisfies(one -> assertThat(one.open()).startsWith("expires at "));
        assertThat(findingsAt(now.plus(Duration.ofDays(31))))
                .singleElement()
                .satisfies(one -> assertThat(one.open()).startsWith("has expired at "));
        TrialAuthority.named("other").issue("node", List.of()).write(folder, "other");
        assertThat(findings("http.tls.keyFile=other.key"))
                .singleElement()
                .satisfies(one -> assertThat(one.open()).startsWith("cannot be used: "));
    }

    @ParameterizedTest
    @CsvSource({
        "config.json, rw-r--r--, --config",
        "config.json, rw-rw----, --config",
        "tokens.json, rw-r--r--, authentication.tokensFile",
        "audit.jsonl, rw-r--r--, audit.file",
        "ca.pem, rw-r--rw-, zookeeper.tls.caFile",
        "node.pem, rw-rw-r--, http.tls.certFile",
        "roles.json, rw-rw-r--, authentication.rolesFile",
    })
    void filesOfOthersAreNamed(String name, String mode, String key) throws Exception {
        Path path = folder.resolve(name);
        if (!Files.exists(path)) {
            secret(name, "");
        }
        assertThat(findings()).isEmpty();
        mode(path, mode);
        assertThat(findings())
                .anySatisfy(one -> assertThat(one.key()).isEqualTo(key))
                .allSatisfy(one -> assertThat(one.open()).endsWith(path.toRealPath().toString()));
    }

    @Test
    void certificatesMayBeReadAndSecretsByTheGroup() throws Exception {
        mode(folder.resolve("ca.pem"), "rw-r--r--");
        mode(folder.resolve("mesos-secret"), "rw-r-----");
        assertThat(findings()).isEmpty();
    }

    @Test
    void aDirectoryThatAllMayWriteInIsNamedOnce() throws Exception {
        mode(folder, "rwxrwxrwx");
        assertThat(findings())
                .singleElement()
                .satisfies(one -> assertThat(one.fix()).isEqualTo("chmod o-w " + folder));
    }

    @Test
    void theDirectoryOfSecretsIsForItsUserAlone() throws Exception {
        Path secrets = Files.createDirectory(folder.resolve("secrets"));
        String[] set = {"secrets.source=FILES", "secrets.dir=secrets"};
        mode(secrets, "rwx------");
        assertThat(findings(set)).isEmpty();
        mode(secrets, "rwxr-xr-x");
        assertThat(findings(set)).extracting(Finding::key).containsExactly("secrets.dir");
    }

    /** A link leads to the directory of somebody else. */
    @Test
    void aLinkIsLookedAtWhereItLeads() throws Exception {
        Path shared = Files.createDirectory(folder.resolve("shared"));
        Path elsewhere = mode(Files.writeString(shared.resolve("cluster"), "x"), "rw-------");
        Files.writeString(elsewhere, "x".repeat(64));
        mode(shared, "rwxrwxrwx");
        Files.delete(folder.resolve("cluster-secret"));
        Files.createSymbolicLink(folder.resolve("cluster-secret"), elsewhere);
        assertThat(findings()).extracting(Finding::key).containsExactly("cluster.secretFile");
    }

    /** The manual of security names every point. */
    @Test
    void eachPointIsInTheManual() throws Exception {
        String manual = Files.readString(Path.of("docs", "SECURITY.md"));
        List<Finding> all =
                new ArrayList<>(
                        findings(
                                "http.tls.certFile=null",
                                "http.tls.keyFile=null",
                                "http.allowedHosts=*",
                                "http.proxies=10.0.0.7",
                                "http.tls.clientRoles=*=admin",
                                "cluster.secretFile=null",
                                "zookeeper.authFile=null",
                                "zookeeper.tls.caFile=null",
                                "mesos.master=http://m1:5050",
                                "mesos.principal=null",
                                "mesos.secretFile=null",
                                "mesos.verifyHost=false",
                                "mesos.agentSecretOverHttp=true",
                                "mesos.user=root",
                                "mesos.allowedUsers=root",
                                "executor.url=http://files.example/executor.jar",
                                "oidc.roles=*=admin",
                                "authentication.tokensFile=other",
                                "authentication.rolesFile=null",
                                "audit.file=null",
                                "audit.required=false",
                                "secrets.source=NONE"));
        all.addAll(
                findings(
                        "authentication.mode=none",
                        "authentication.allowUnauthenticated=true",
                        "audit.required=false"));
        assertThat(all).hasSizeGreaterThan(20);
        assertThat(all).allSatisfy(one -> assertThat(manual).contains("`" + one.key() + "`"));
    }
}
