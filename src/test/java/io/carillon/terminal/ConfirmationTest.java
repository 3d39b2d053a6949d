package io.carillon.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who says yes to what cannot be undone. */
class ConfirmationTest {
    private final StringWriter said = new StringWriter();

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "/root,   true",
                "' /root ',true",
                "Name,    true",
                "yes,     false",
                "/roo,    false",
                "'',      false",
                "-,       false"
            })
    void whatIsTypedMustBeTheName(String typed, boolean given) {
        Confirmation confirmation =
                new Confirmation(
                        new PrintWriter(said),
                        Optional.of(
                                prompt -> {
                                    assertThat(prompt).contains("/root or Name");
                                    return typed;
                                }));
        assertThat(confirmation.given(null, List.of("/root", "Name"))).isEqualTo(given);
        assertThat(said.toString())
                .isEqualTo(given ? "" : "carillon: not confirmed; nothing has been changed\n");
    }

    @Test
    void withoutATerminalOnlyTheCommandLineSaysYes() {
        Confirmation confirmation = new Confirmation(new PrintWriter(said), Optional.empty());
        assertThat(confirmation.given(null, List.of("/root"))).isFalse();
        assertThat(said.toString()).contains("--yes /root");
        assertThat(confirmation.given("/other", List.of("/root"))).isFalse();
        assertThat(confirmation.given("/root", List.of("/root"))).isTrue();
    }

    @Test
    void progressIsForTerminalsAlone() {
        new Progress(new PrintWriter(said), false).show("read", 7);
        assertThat(said.toString()).isEmpty();
        Progress progress = new Progress(new PrintWriter(said), true);
        progress.show("read", 7);
        progress.show("read", 8);
        progress.close();
        assertThat(said.toString()).startsWith("\rread 7").doesNotContain("read 8").endsWith("\r");
    }
}
