package io.carillon.web.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.model.Opaque;
import io.carillon.runtime.TaskTokens;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LoginStateTest {
    private static final Instant NOW = Instant.parse("2031-05-06T07:08:09Z");
    private final SecureRandom random = new SecureRandom();
    private final LoginState login =
            LoginState.begin(random, "https://n/console/callback", "#job=a", NOW);

    private static TaskTokens keyed(int first) {
        byte[] key = new byte[TaskTokens.KEY_BYTES];
        key[0] = (byte) first;
        TaskTokens tokens = new TaskTokens();
        tokens.keyed(new Opaque(key));
        return tokens;
    }

    @Test
    void whoHasTheKeyOpensItForTenMinutes() {
        String value = login.seal(keyed(1), random).orElseThrow();
        Instant last = NOW.plus(Duration.ofMinutes(10)).minusSeconds(1);
        assertThat(LoginState.open(value, keyed(1), NOW)).contains(login);
        assertThat(LoginState.open(value, keyed(1), last)).contains(login);
        assertThat(LoginState.open(value, keyed(1), last.plusSeconds(1))).isEmpty();
        assertThat(LoginState.open(value, keyed(2), NOW)).isEmpty();
        assertThat(LoginState.open(value, new TaskTokens(), NOW)).isEmpty();
        assertThat(login.seal(new TaskTokens(), random)).isEmpty();
        // By a clock that is a little behind.
        assertThat(LoginState.open(value, keyed(1), NOW.minusSeconds(60))).contains(login);
        assertThat(LoginState.open(value, keyed(1), NOW.minusSeconds(600))).isEmpty();
    }

    @Test
    void nothingInItCanBeChanged() {
        String value = login.seal(keyed(1), random).orElseThrow();
        for (int i = 0; i < value.length(); i++) {
            char other = value.charAt(i) == 'A' ? 'w' : 'A';
            String changed = value.substring(0, i) + other + value.substring(i + 1);
            assertThat(LoginState.open(changed, keyed(1), NOW)).isEmpty();
            assertThat(LoginState.open(value.substring(0, i), keyed(1), NOW)).isEmpty();
        }
        // Browsers keep cookies of up to 4,096 bytes.
        assertThat(value.length()).isLessThan(1_000);
    }

    @Test
    void theSameStateLooksDifferentEachTime() {
        assertThat(login.seal(keyed(1), random)).isNotEqualTo(login.seal(keyed(1), random));
    }
}
