package io.carillon.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.config.Config;
import io.carillon.model.Opaque;
import io.carillon.web.oidc.OidcSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeOidcTest {
    @TempDir Path folder;

    private static Optional<OidcSettings> read(String... more) throws Exception {
        List<String> settings = new ArrayList<>(List.of(more));
        settings.add("oidc.issuer=https://login.example");
        settings.add("oidc.roles=sre=admin");
        settings.add("authentication.allowUnauthenticated=true");
        return NodeOidc.of(Config.load(Optional.empty(), Map.of(), settings));
    }

    @Test
    void tokensAreMeantForTheConsoleUnlessAnAudienceIsGiven() throws Exception {
        OidcSettings one = read("oidc.clientId=c").orElseThrow();
        assertThat(one.audience()).isEqualTo("c");
        assertThat(one.client().orElseThrow().id()).isEqualTo("c");
        assertThat(one.client().orElseThrow().secret()).isEmpty();
        OidcSettings other = read("oidc.clientId=c", "oidc.audience=api").orElseThrow();
        assertThat(other.audience()).isEqualTo("api");
        assertThat(read("oidc.audience=api").orElseThrow().client()).isEmpty();
    }

    @Test
    void theSecretIsReadWithoutTheLineEndThatEditorsLeave() throws Exception {
        Path file = Files.writeString(folder.resolve("secret"), "s3cret\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        String key = "oidc.clientSecretFile=" + file;
        assertThat(read("oidc.clientId=c", key).orElseThrow().client().orElseThrow().secret())
                .contains(new Opaque("s3cret".getBytes(StandardCharsets.UTF_8)));
        Files.writeString(file, "\n");
        assertThatThrownBy(() -> read("oidc.clientId=c", key))
                .isInstanceOf(IOException.class)
                .hasMessage("/oidc/clientSecretFile: " + file + " is empty");
    }

    @Test
    void withoutAuthenticationThereIsNoIssuer() throws Exception {
        assertThat(read("oidc.clientId=c", "authentication.mode=none")).isEmpty();
    }
}
