package io.carillon.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.model.Opaque;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class TaskTokensTest {
    private static final String TASK = "job~20260102T030405000c~0~1";

    private static TaskTokens keyed(int first) {
        byte[] key = new byte[TaskTokens.KEY_BYTES];
        key[0] = (byte) first;
        TaskTokens tokens = new TaskTokens();
        tokens.keyed(new Opaque(key));
        return tokens;
    }

    @Test
    void withoutAKeyNoTokenIsMadeOrAccepted() {
        TaskTokens tokens = new TaskTokens();
        assertThat(tokens.of(TASK)).isEmpty();
        assertThat(tokens.accepts(TASK, "")).isFalse();
        assertThat(tokens.accepts(TASK, keyed(0).of(TASK).orElseThrow())).isFalse();
    }

    @Test
    void aTokenIsOfOneTaskAndOneKey() {
        String token = keyed(1).of(TASK).orElseThrow();
        assertThat(token).startsWith("ct_").hasSize(3 + 43).matches("[A-Za-z0-9_-]+");
        assertThat(keyed(1).accepts(TASK, token)).isTrue();
        assertThat(keyed(1).accepts(TASK.replace("~1", "~2"), token)).isFalse();
        assertThat(keyed(2).accepts(TASK, token)).isFalse();
        assertThat(keyed(1).accepts(TASK, token.substring(1))).isFalse();
        assertThat(keyed(1).accepts(TASK, "")).isFalse();
    }

    @Test
    void keysForOtherPurposesAreNoTokens() {
        Opaque key = keyed(1).keyFor(TASK).orElseThrow();
        assertThat(key.size()).isEqualTo(TaskTokens.KEY_BYTES);
        assertThat(keyed(1).keyFor(TASK)).contains(key);
        assertThat(keyed(2).keyFor(TASK).orElseThrow()).isNotEqualTo(key);
        assertThat(keyed(1).keyFor("other").orElseThrow()).isNotEqualTo(key);
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(key.bytes());
        assertThat(keyed(1).accepts(TASK, TaskTokens.PREFIX + text)).isFalse();
        assertThat(new TaskTokens().keyFor("other")).isEmpty();
    }

    @Test
    void aKeyHas32Bytes() {
        assertThatThrownBy(() -> new TaskTokens().keyed(Opaque.EMPTY))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
