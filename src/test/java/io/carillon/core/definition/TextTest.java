package io.carillon.core.definition;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
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

    @Test
    void theEndIsKeptWhereItTells() {
        assertThat(Text.ends("12345678", 8)).isEqualTo("12345678");
        assertThat(Text.ends("1234567890", 8)).isEqualTo("12… 567890");
        assertThat(Text.ends("12345\uD83D\uDE0090ab", 8)).isEqualTo("12… \uD83D\uDE0090ab");
        assertThat(Text.ends("1234\uD83D\uDE00890ab", 8)).isEqualTo("12… 890ab");
        assertThat(Text.ends("1234\uD83D\uDE00890abc", 8)).isEqualTo("12… 890abc");
    }
}
