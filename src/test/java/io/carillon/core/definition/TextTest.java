package io.carillon.core.definition;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Other people's words become one line of whole characters. */
class TextTest {
    @ParameterizedTest
    @CsvSource({
        "abc, abc",
        "abcd, abcd",
        "abcde, abcd…",
        "abc\uD83D\uDE00, abc…",
        "ab\uD83D\uDE00, ab\uD83D\uDE00",
        "a\uD83Db, a\uFFFDb",
        "a\uDE00, a\uFFFD",
    })
    void fourCharacters(String text, String expected) {
        assertThat(Text.cut(text, 4)).isEqualTo(expected);
        assertThat(Text.cut("\n\0\r\u0085", 4)).isEqualTo("    ");
    }
}
