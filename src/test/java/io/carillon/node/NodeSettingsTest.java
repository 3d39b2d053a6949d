package io.carillon.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.config.Config;
import io.carillon.core.contract.Settings;
import io.carillon.mesos.Credentials;
import io.carillon.mesos.WireOptions;
import io.carillon.model.Opaque;
import io.carillon.terminal.Failures;
import io.carillon.web.ExecutorRoute;
import io.carillon.zookeeper.DigestAuth;
import io.carillon.zookeeper.ZooKeeperSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeSettingsTest {
    @TempDir Path folder;

    @Test
    void theDefaultsOfThePartsAreThoseOfTheConfiguration() throws Exception {
        NodeSettings settings = NodeSettings.of(config("authentication.mode=none"), "a");
        assertThat(settings.decisions())
                .usingRecursiveComparison()
                .ignoringFields("executorUrl", "users.standard")
                .isEqualTo(Settings.DEFAULT);
        assertThat(settings.decisions().executorUrl()).isEqualTo(ExecutorRoute.PATH);
        assertThat(settings.wire()).isEqualTo(WireOptions.defaults());
        assertThat(settings.zookeeper())
                .isEqualTo(ZooKeeperSettings.of("127.0.0.1:2181", "/carillon"));
        assertThat(settings.tls()).isFalse();
    }

    @Test
    void theSecretIsReadWithoutTheLineEndThatEditorsLeave() throws Exception {
        Path secret = Files.writeString(folder.resolve("secret"), "s3cret\n");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        WireOptions wire =
                NodeSettings.wire(config("mesos.principal=p", "mesos.secretFile=" + secret));
        assertThat(wire.credentials()).contains(new Credentials("p", "s3cret"));
    }

    @Test
    void theUserForZooKeeperIsReadFromItsFile() throws Exception {
        Path file = Files.writeString(folder.resolve("auth"), "user:s3cret\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        ZooKeeperSettings settings = NodeSettings.zookeeper(config("zookeeper.authFile=" + file));
        assertThat(settings.auth()).contains(DigestAuth.parse("user:s3cret"));
        Files.writeString(file, "s3cret");
        assertThatThrownBy(() -> NodeSettings.zookeeper(config("zookeeper.authFile=" + file)))
                .satisfies(
                        e ->
                                assertThat(Failures.said(e))
                                        .isEqualTo(
                                                "/zookeeper/authFile: "
                                                        + file
                                                        + " must be one line: user:secret"));
    }

    @Test
    void theSecretsOfTheClusterAreReadFromTheirFile() throws Exception {
        Path file = Files.writeString(folder.resolve("cluster"), "a".repeat(32) + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        String[] set = {"authentication.mode=none", "cluster.secretFile=" + file};
        assertThat(NodeSettings.of(config(set), "a").clusterSecrets())
                .containsExactly(new Opaque("a".repeat(32).getBytes(UTF_8)));
        assertThat(NodeSettings.of(config(set[0]), "a").clusterSecrets()).isEmpty();
        Files.writeString(file, "short");
        assertThatThrownBy(() -> NodeSettings.of(config(set), "a"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("/cluster/secretFile: " + file)
                .hasMessageContaining("fewer than 32 characters");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> config(set)).hasMessageContaining("/cluster/secretFile");
    }

    @Test
    void tokensThatCannotBeReadAreNamedWithTheirKey() throws Exception {
        Config config = config("authentication.tokensFile=" + folder.resolve("absent.json"));
        assertThatThrownBy(() -> NodeSettings.of(config, "a"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("/authentication/tokensFile")
                .hasMessageContaining("absent.json");
    }

    private static Config config(String... settings) throws Exception {
        List<String> all = new ArrayList<>(List.of(settings));
        all.add("authentication.allowUnauthenticated=true");
        return Config.load(Optional.empty(), Map.of(), all);
    }
}
