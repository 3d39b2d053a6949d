package io.carillon.node;

import io.carillon.config.AuthenticationMode;
import io.carillon.config.Config;
import io.carillon.config.Keys;
import io.carillon.model.Opaque;
import io.carillon.terminal.TextFile;
import io.carillon.web.oidc.ClaimRoles;
import io.carillon.web.oidc.OidcSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The issuer that a configuration names, with the contents of its files. */
final class NodeOidc {
    private NodeOidc() {}

    /**
     * @throws IOException if a file cannot be read; the message names the key
     */
    static Optional<OidcSettings> of(Config config) throws IOException {
        Optional<String> issuer = config.get(Keys.OIDC_ISSUER);
        if (issuer.isEmpty() || config.get(Keys.AUTHENTICATION_MODE) == AuthenticationMode.NONE) {
            return Optional.empty();
        }
        Optional<String> client = config.get(Keys.OIDC_CLIENT_ID);
        return Optional.of(
                new OidcSettings(
                        issuer.get(),
                        config.get(Keys.OIDC_AUDIENCE).or(() -> client).orElseThrow(),
                        client.isEmpty() ? Optional.empty() : client(config, client.get()),
                        config.get(Keys.OIDC_NAME_CLAIM),
                        config.get(Keys.OIDC_ROLES_CLAIM),
                        ClaimRoles.of(config.get(Keys.OIDC_ROLES)),
                        authorities(config),
                        config.get(Keys.OIDC_CLOCK_SKEW)));
    }

    private static Optional<OidcSettings.Client> client(Config config, String id)
            throws IOException {
        Optional<Path> file = config.get(Keys.OIDC_CLIENT_SECRET_FILE);
        Optional<Opaque> secret = Optional.empty();
        if (file.isPresent()) {
            String text = TextFile.read(file.get()).stripTrailing();
            if (text.isEmpty()) {
                throw new IOException("/oidc/clientSecretFile: " + file.get() + " is empty");
            }
            secret = Optional.of(new Opaque(text.getBytes(StandardCharsets.UTF_8)));
        }
        return Optional.of(new OidcSettings.Client(id, secret, config.get(Keys.OIDC_SCOPES)));
    }

    private static Optional<Opaque> authorities(Config config) throws IOException {
        Optional<Path> file = config.get(Keys.OIDC_CA_FILE);
        return file.isEmpty()
                ? Optional.empty()
                : Optional.of(new Opaque(Files.readAllBytes(file.get())));
    }
}
