package io.carillon.web.oidc;

import io.carillon.model.Opaque;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Whose tokens are accepted, and what they mean here.
 *
 * @param issuer the issuer's URL, exactly as its tokens name it
 * @param audience whom tokens must be meant for
 * @param client as whom the console logs people in; empty: it does not
 * @param nameClaim the claim that names the caller; {@code sub} where a token has not got it
 * @param rolesClaim the claim with the values that roles are given for
 * @param roles which values give which roles
 * @param authorities the certificates (PEM) that the issuer is trusted by; empty: those of Java
 * @param clockSkew how far the clocks of issuer and node may be apart
 */
public record OidcSettings(
        String issuer,
        String audience,
        Optional<Client> client,
        String nameClaim,
        String rolesClaim,
        ClaimRoles roles,
        Optional<Opaque> authorities,
        Duration clockSkew) {

    /**
     * The console, as the issuer knows it.
     *
     * @param id its client id
     * @param secret its secret; empty for a public client
     * @param scopes what is asked for
     */
    public record Client(String id, Optional<Opaque> secret, List<String> scopes) {
        public Client {
            scopes = List.copyOf(scopes);
        }
    }
}
