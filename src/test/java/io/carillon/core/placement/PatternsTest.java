package io.carillon.core.placement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
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
                "(a{2,}){1000}",
                "((((a|)*|)*|)*|b)*){999}"
            })
    void countsThatWouldFillTheMemoryAreRefused(String expression) {
        assertThat(Patterns.problem(expression))
                .get()
                .asString()
                .containsAnyOf("use * or +", "is not a regular expression");
        assertThat(Patterns.matches(expression, "a")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a{1000}", "(a{10}){100}", "\\{9999}", "a{x9999}"})
    void otherCountsAreNot(String expression) {
        assertThat(Patterns.problem(expression).filter(words -> words.contains("too complex")))
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

    /** Each of them went deeper than the stack of a thread, in the compiler or in a match. */
    @Test
    void noExpressionGoesDeeperThanTheStack() throws Exception {
        List<String> deep =
                List.of(
                        "((" + "a?".repeat(240) + "){1000})",
                        "((" + "a?".repeat(100) + "){4})",
                        "a?".repeat(250),
                        "a?".repeat(10_000),
                        "(".repeat(249) + "a" + ")".repeat(249),
                        "(".repeat(3_000) + "a" + ")*".repeat(3_000),
                        "(((((a|)*|)*|)*|b)*){30}");
        List<Throwable> thrown = new ArrayList<>();
        Thread small =
                new Thread(
                        null,
                        () ->
                                deep.forEach(
                                        expression -> {
                                            boolean good = Patterns.problem(expression).isEmpty();
                                            boolean met = Patterns.matches(expression, "aaa");
                                            if (met && !good) {
                                                throw new AssertionError(expression);
                                            }
                                        }),
                        "small",
                        512 << 10);
        small.setUncaughtExceptionHandler((thread, e) -> thrown.add(e));
        small.start();
        small.join();
        assertThat(thrown).isEmpty();
        assertThat(Patterns.problem(deep.get(0))).get().asString().contains("too complex");
        assertThat(Patterns.problem(deep.get(3))).get().asString().contains("500 at most");
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
