package io.carillon.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Text and bytes reach an output in the order in which they were written. */
final class OutputTest {
    private static final byte[] BYTES = "é日🎉".getBytes(StandardCharsets.UTF_8);

    @Test
    void bytesStandBetweenTheTextAroundThem() {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        Output out = Output.to(stream, false);
        out.print("before ");
        out.bytes(new byte[] {(byte) 0xff, 0});
        out.print(" äfter");
        out.flush();
        assertThat(stream.toString(StandardCharsets.ISO_8859_1))
                .isEqualTo("before \u00ff\u0000 \u00c3\u00a4fter");
    }

    @Test
    void bytesForAWriterOfTextAreWholeCharacters() {
        StringWriter text = new StringWriter();
        Output out = Output.of(new PrintWriter(text, true));
        for (byte one : BYTES) {
            out.bytes(new byte[] {one});
        }
        assertThat(text).hasToString("é日🎉");
        assertThat(Output.of(out)).isSameAs(out);
    }

    @Test
    void charactersAreWholeWhereverPartsAreCut() {
        for (int cut = 0; cut <= BYTES.length; cut++) {
            Utf8Text text = new Utf8Text();
            String all =
                    text.more(java.util.Arrays.copyOf(BYTES, cut))
                            + text.more(java.util.Arrays.copyOfRange(BYTES, cut, BYTES.length))
                            + text.end();
            assertThat(all).as("cut at %d", cut).isEqualTo("é日🎉");
        }
        Utf8Text broken = new Utf8Text();
        assertThat(broken.more(new byte[] {'a', (byte) 0xff, (byte) 0xc3}) + broken.end())
                .isEqualTo("a\ufffd\ufffd");
    }
}
