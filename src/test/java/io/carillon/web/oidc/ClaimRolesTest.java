package io.carillon.web.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClaimRolesTest {
    @ParameterizedTest
    @CsvSource({
        "sre, sre, true",
        "sre, sr, false",
        "sre, sre2, false",
        "sre, SRE, false",
        "*, x, true",
        "*, '', true",
        "team-*, team-, true",
        "team-*, team-red, true",
        "team-*, steam-red, false",
        "*-red, team-red, true",
        "*-red, team-red2, false",
        "a*b*c, a-b-b-c, true",
        "a*b*c, a-c-b, false",
        "a.c, abc, false",
    })
    void aPatternCoversWholeValues(String pattern, String value, boolean covers) {
        ClaimRoles roles = ClaimRoles.of(List.of(pattern + "=viewer"));
        assertThat(roles.given(List.of(value))).hasSize(covers ? 1 : 0);
    }

    @Test
    void theLastSignPartsValueAndRole() {
        ClaimRoles roles = ClaimRoles.of(List.of("cn=sre,ou=groups = admin", "cn=*=viewer"));
        assertThat(roles.given(List.of("cn=sre,ou=groups"))).containsExactly("admin", "viewer");
        assertThat(roles.given(List.of("cn=dev"))).containsExactly("viewer");
        assertThat(roles.given(List.of())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "admin", "=admin", "sre="})
    void otherFormsAreRefused(String text) {
        assertThatThrownBy(() -> ClaimRoles.of(List.of(text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("value=role");
    }

    @Test
    void aLongValueCostsLittle() {
        ClaimRoles roles = ClaimRoles.of(List.of("*a*a*a*a*a*a*a*a*b=admin"));
        assertThat(roles.given(List.of("a".repeat(16_000)))).isEmpty();
    }
}
