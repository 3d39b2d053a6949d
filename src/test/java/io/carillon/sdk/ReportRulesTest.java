package io.carillon.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ReportRulesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                " [ ] ",
                "0",
                "-0.5e+10",
                "1E5",
                "true",
                "null",
                "\"\"",
                "\"ü\\u00fC\\n\\/😀\"",
                "{\"a\":[1,{\"b\":null}],\"c\":false}",
            })
    void validJsonIsTaken(String json) {
        assertThat(ReportRules.result(json)).isEqualTo(json);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "{a:1}",
                "{'a':1}",
                "{\"a\" 1}",
                "{\"a\":1,}",
                "[1,]",
                "[1",
                "01",
                "1.",
                ".5",
                "+1",
                "-",
                "1e",
                "NaN",
                "tru",
                "True",
                "\"",
                "\"\\x\"",
                "\"\\u00g0\"",
                "\"\\u00",
                "\"a\nb\"",
                "\"\ud800\"",
                "1 2",
                "{} x",
                "\u00a01",
                "{\"a\":1,\"a\":1}",
                "1e1000000000",
            })
    void whatIsNotJsonIsRefused(String json) {
        assertThatThrownBy(() -> ReportRules.result(json))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("result: not valid JSON at character \\d+: .+");
    }

    @Test
    void deepNestingIsRefusedAndNotAnError() {
        String deepest = "[".repeat(99) + "{}" + "]".repeat(99);
        assertThat(ReportRules.result(deepest)).isEqualTo(deepest);
        assertThatThrownBy(() -> ReportRules.result("[" + deepest + "]"))
                .hasMessageContaining("deeper than 100");
        assertThatThrownBy(() -> ReportRules.result("[".repeat(4000)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("deeper");
    }

    @Test
    void sizesAreCountedInBytes() {
        String fits = "\"" + "ü".repeat(2047) + "\"";

        assertThat(ReportRules.result(fits)).hasSize(2049);
        assertThatThrownBy(() -> ReportRules.result(fits + " "))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("4097 bytes");
        assertThat(ReportRules.checkpoint(new byte[4096])).hasSize(4096);
        assertThatThrownBy(() -> ReportRules.checkpoint(new byte[4097]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("4097 bytes");
    }

    @Test
    void nullIsRefusedWithTheRemedy() {
        assertThatThrownBy(() -> ReportRules.result(null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("give a text");
        assertThatThrownBy(() -> ReportRules.checkpoint(null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("empty array");
        assertThat(ReportRules.text(null)).isEmpty();
    }

    @Test
    void aCheckpointIsACopy() {
        byte[] state = {1};
        byte[] copy = ReportRules.checkpoint(state);
        state[0] = 2;

        assertThat(copy).containsExactly(1);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.01, 1.01, Double.NaN, Double.POSITIVE_INFINITY, 50})
    void whatIsNotAFractionIsRefused(double fraction) {
        assertThatThrownBy(() -> ReportRules.fraction(fraction))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("from 0.0 to 1.0");
    }

    @Test
    void longTextIsCutBetweenCharacters() {
        assertThat(ReportRules.text("a".repeat(200))).hasSize(200);
        assertThat(ReportRules.text("a".repeat(201))).hasSize(200).endsWith("a…");
        assertThat(ReportRules.text("a".repeat(198) + "😀" + "a")).hasSize(199).endsWith("a…");
    }
}
