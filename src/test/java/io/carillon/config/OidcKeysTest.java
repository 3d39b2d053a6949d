package io.carillon.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OidcKeysTest {
    private static final String ISSUER = "oidc.issuer=https://login.example";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "oidc.issuer=https://login.example:8443/realms/main/ oidc.clientId=c"
                        + " oidc.roles=a=b",
                "oidc.issuer=http://localhost:5556/dex oidc.audience=c"
                        + " oidc.roles=a=b,team-*=viewer",
                "oidc.issuer=http://[::1]:5556 oidc.audience=c oidc.roles=*=viewer",
                ISSUER + " oidc.clientId=c oidc.roles=a=b oidc.scopes=openid,groups",
                ""
            })
    void accepts(String settings) throws Exception {
        assertThat(load(settings)).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        "oidc.issuer=http://login.example oidc.clientId=c oidc.roles=a=b, /oidc/issuer, https URL",
        "oidc.issuer=https://u:p@x oidc.clientId=c oidc.roles=a=b, /oidc/issuer, https URL",
        "oidc.issuer=https://x/?a oidc.clientId=c oidc.roles=a=b, /oidc/issuer, https URL",
        "oidc.issuer=x oidc.clientId=c oidc.roles=a=b, /oidc/issuer, https URL",
        "oidc.issuer=http://localhost.evil.example oidc.clientId=c oidc.roles=a=b, /oidc/issuer,"
                + " https URL",
        "oidc.clientId=c, /oidc/issuer, oidc.clientId is given",
        "oidc.audience=c, /oidc/issuer, oidc.audience is given",
        ISSUER + " oidc.roles=a=b, /oidc/audience, other programs",
        ISSUER + " oidc.clientId=c, /oidc/roles, no one would have a role",
        ISSUER + " oidc.clientId=c oidc.roles=a, /oidc/roles/0, value=role",
        ISSUER + " oidc.clientId=c oidc.roles==b, /oidc/roles/0, value=role",
        ISSUER + " oidc.clientId=c oidc.roles=a=b oidc.scopes=groups, /oidc/scopes, openid",
        ISSUER + " oidc.clientId=c oidc.roles=a=b oidc.clockSkew=PT11M, /oidc/clockSkew, PT10M",
        ISSUER
                + " oidc.clientId=c oidc.roles=a=b oidc.caFile=absent.pem, /oidc/caFile, can be"
                + " read",
    })
    void refusesWithThePath(String settings, String path, String words) {
        assertThatThrownBy(() -> load(settings))
                .isInstanceOfSatisfying(
                        ConfigException.class,
                        e ->
                                assertThat(e.errors())
                                        .singleElement()
                                        .satisfies(
                                                error -> {
                                                    assertThat(error.path()).isEqualTo(path);
                                                    assertThat(error.message()).contains(words);
                                                }));
    }

    private static Config load(String settings) throws ConfigException {
        return Config.load(
                Optional.empty(),
                Map.of(),
                settings.isEmpty() ? List.of() : List.of(settings.split(" ", -1)));
    }
}
