package io.carillon.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigestAuthTest {
    @Test
    void isReadFromOneLine() {
        DigestAuth auth = DigestAuth.parse("  user:sec:ret \n");
        assertThat(auth).isEqualTo(new DigestAuth("user", "sec:ret"));
        assertThat(auth.bytes()).isEqualTo("user:sec:ret".getBytes(StandardCharsets.UTF_8));
        assertThat(auth.toString()).doesNotContain("ret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "user", ":secret", "user:", "user: ", "user:secret\nother:secret"})
    void anythingElseIsRefusedWithoutShowingIt(String text) {
        assertThatThrownBy(() -> DigestAuth.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("must be one line: user:secret");
    }
}
