package io.carillon.web.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.model.Caller;
import io.carillon.web.access.Identity;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class CheckedTokensTest {
    private Instant now = Instant.parse("2031-05-06T07:08:09Z");
    private final CheckedTokens tokens = new CheckedTokens(() -> now);

    private static Identity named(String name) {
        return new Identity(
                Caller.named(name), Identity.Kind.OIDC, new TreeSet<>(List.of("admin")));
    }

    @Test
    void anOwnerIsKnownUntilTheTokenEndsOrForFiveMinutes() {
        tokens.put("short", named("a"), now.plusSeconds(10));
        tokens.put("long", named("b"), now.plusSeconds(3_600));
        assertThat(tokens.owner("short")).contains(named("a"));
        now = now.plusSeconds(9);
        assertThat(tokens.owner("short")).isPresent();
        now = now.plusSeconds(1);
        assertThat(tokens.owner("short")).isEmpty();
        now = now.plusSeconds(289);
        assertThat(tokens.owner("long")).contains(named("b"));
        now = now.plusSeconds(1);
        assertThat(tokens.owner("long")).isEmpty();
        assertThat(tokens.size()).isZero();
    }

    @Test
    void thoseThatAreUsedStay() {
        Instant end = now.plusSeconds(60);
        for (int i = 0; i < CheckedTokens.MOST + 100; i++) {
            tokens.put("t" + i, named("a"), end);
            assertThat(tokens.owner("t0")).isPresent();
        }
        assertThat(tokens.size()).isEqualTo(CheckedTokens.MOST);
        assertThat(tokens.owner("t1")).isEmpty();
        tokens.clear();
        assertThat(tokens.owner("t0")).isEmpty();
    }
}
