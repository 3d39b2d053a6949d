package io.carillon.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.model.Opaque;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClusterKeyTest {
    private static final String A = "a".repeat(32);
    private static final String B = "b".repeat(64);
    private static final List<String> TEXT = List.of("one", "two");

    private static ClusterKey of(String text) {
        return ClusterKey.ofFile(ClusterKey.parse(text));
    }

    private static String signed(ClusterKey key) {
        return key.sign("test", TEXT).orElseThrow();
    }

    @Test
    void whoeverHasTheSecretAcceptsWhatWasSigned() {
        String code = signed(of(A + "\n"));
        assertThat(code).matches("[A-Za-z0-9_-]{43}");
        assertThat(of("\n" + A + "\r\n").accepts("test", TEXT, code)).isTrue();
        assertThat(of(B).accepts("test", TEXT, code)).isFalse();
        assertThat(of(A).accepts("another", TEXT, code)).isFalse();
        assertThat(of(A).accepts("test", TEXT, "")).isFalse();
    }

    @Test
    void partsDoNotRunIntoEachOther() {
        String code = signed(of(A));
        for (List<String> other :
                List.of(
                        List.of("onetwo"),
                        List.of("on", "etwo"),
                        List.of("two", "one"),
                        List.of("one", "two", ""),
                        List.of("one"))) {
            assertThat(of(A).accepts("test", other, code)).as("%s", other).isFalse();
        }
    }

    /** New second everywhere, then new first everywhere, then new alone. */
    @Test
    void aSecretIsReplacedInThreeStepsWithoutAnyRefusal() {
        List<String> steps = List.of(A, A + "\n" + B, B + "\n" + A, B);
        for (int i = 0; i + 1 < steps.size(); i++) {
            ClusterKey before = of(steps.get(i));
            ClusterKey after = of(steps.get(i + 1));
            assertThat(before.accepts("test", TEXT, signed(after))).isTrue();
            assertThat(after.accepts("test", TEXT, signed(before))).isTrue();
        }
        assertThat(of(A).accepts("test", TEXT, signed(of(B)))).isFalse();
    }

    @Test
    void withoutAFileItIsTheKeyOfTheStore() {
        ClusterKey key = ClusterKey.ofStore();
        assertThat(key.known()).isFalse();
        assertThat(key.sign("test", TEXT)).isEmpty();
        assertThat(key.accepts("test", TEXT, "")).isFalse();
        Opaque shared = new Opaque(A.getBytes(UTF_8));
        key.keyed(shared);
        assertThat(of(A).accepts("test", TEXT, signed(key))).isTrue();
        ClusterKey ofFile = of(B);
        ofFile.keyed(shared);
        assertThat(ofFile.accepts("test", TEXT, signed(key))).isFalse();
    }

    @Test
    void whatIsWrongWithAFileIsSaid() {
        assertThatThrownBy(() -> ClusterKey.parse("")).hasMessageContaining("one line");
        assertThatThrownBy(() -> ClusterKey.parse(A + "\n" + A + "\n" + A))
                .hasMessageContaining("one line");
        assertThatThrownBy(() -> ClusterKey.parse(A + "\nshort"))
                .hasMessageContaining("fewer than 32 characters")
                .hasMessageNotContaining("short");
    }
}
