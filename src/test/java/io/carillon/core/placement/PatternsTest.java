package io.carillon.core.placement;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Expressions are bounded when they are compiled, and matched in linear time. */
final class PatternsTest {
    @ParameterizedTest
    @CsvSource({"r[0-9]+, r17, true", "r[0-9]+, r17x, false", "a|b, b, true", "'', '', true"})
    void theWholeTextMustMatch(String expression, String text, boolean matches) {
        assertThat(Patterns.problem(expression)).isEmpty();
        assertThat(Patterns.matches(expression, text)).isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "((a{100}){100}){100}",
                "(a{1,40}){1,40}",
                "a{1001}",
                "a{99999999999999999999}",
                "(a{2,}){501}"
            })
    void countsThatWouldFillTheMemoryAreRefused(String expression) {
        assertThat(Patterns.problem(expression)).get().asString().contains("use * or +");
        assertThat(Patterns.matches(expression, "a")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a{1000}", "(a{10}){100}", "\\{9999}", "a{x9999}"})
    void otherCountsAreNot(String expression) {
        assertThat(Patterns.problem(expression).filter(words -> words.contains("repeats")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "(", "*a", "a(?=b)", "(a)\\1"})
    void whatIsNoExpressionIsExplained(String expression) {
        assertThat(Patterns.problem(expression))
                .get()
                .asString()
                .contains("is not a regular expression")
                .contains("RE2");
        assertThat(Patterns.matches(expression, "a")).isFalse();
    }

    @Test
    void aLongExpressionIsRefused() {
        assertThat(Patterns.problem("a".repeat(Patterns.LONGEST))).isEmpty();
        assertThat(Patterns.problem("a".repeat(Patterns.LONGEST + 1)))
                .contains("has 501 characters; 500 at most");
    }

    /** A backtracking matcher would need longer than the universe lasts. */
    @Test
    void aMatchTakesTimeInProportionToTheText() {
        assertThat(Patterns.matches("(x+x+)+y", "x".repeat(1_000))).isFalse();
    }
}
