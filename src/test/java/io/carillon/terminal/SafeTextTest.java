package io.carillon.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing that a terminal may take for an order is left, and nothing else is lost. */
final class SafeTextTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u001b]0;title\u0007",
                "\u001b[2J",
                "\u001b]52;c;aGk=\u0007",
                "\u001b]8;;http://x\u001b\\link",
                "\u009b2J",
                "\u009d0;title\u009c",
                "shard\rfake",
                "back\bspace",
                "nul\u0000del\u007f",
                "\u202eright to left",
                "\u2066isolate\u2069",
                "\u200fmark\u200e\u061c",
                "line\u2028paragraph\u2029",
                "\u0085next line",
                "\ufff9note\ufffb"
            })
    void whatSteersATerminalIsShown(String text) {
        for (String safe : new String[] {SafeText.lines(text), SafeText.line(text)}) {
            assertThat(safe).matches("[\\x20-\\x7e]*");
        }
        assertThat(SafeText.json(text).codePoints().filter(c -> c >= 0x7f)).isEmpty();
    }

    @Test
    void linesAndTabsStayWhereThereAreLines() {
        assertThat(SafeText.lines("a\tb\nc\r\n")).isEqualTo("a\tb\nc^M\n");
        assertThat(SafeText.line("a\tb\nc\r")).isEqualTo("a b c ");
    }

    @Test
    void everyOtherCharacterStays() {
        String text = "é日🎉 ไทย עברית عربى नमस्ते 👩‍🚒 naïve — “x” \u00a0 €";
        assertThat(SafeText.lines(text)).isSameAs(text);
        assertThat(SafeText.line(text)).isSameAs(text);
        assertThat(SafeText.json(text)).isSameAs(text);
    }

    @Test
    void jsonKeepsItsMeaning() throws Exception {
        ObjectMapper mapper = new ObjectMapper();
        StringBuilder all = new StringBuilder();
        for (int c = 0; c < 0xD800; c++) {
            all.append((char) c);
        }
        String json = mapper.createObjectNode().put("key", all.toString()).toPrettyString();
        String safe = SafeText.json(json);
        assertThat(mapper.readTree(safe).get("key").asText()).isEqualTo(all.toString());
        assertThat(safe.codePoints().filter(c -> c != '\n' && Character.isISOControl(c))).isEmpty();
        assertThat(safe.toUpperCase(Locale.ROOT)).contains("\\U009B", "\\U202E");
    }
}
