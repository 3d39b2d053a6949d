package io.carillon.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderResultProvider;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequestDecoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests before netty's decoder, in parts of every length. */
final class FoldedLinesTest {
    private static final String FIRST = "POST / HTTP/1.1|Host: localhost|";

    private boolean refused;
    private final StringBuilder bodies = new StringBuilder();

    private void receive(String text, int partBytes) {
        refused = false;
        bodies.setLength(0);
        EmbeddedChannel channel = new EmbeddedChannel(new FoldedLines(), new HttpRequestDecoder());
        byte[] bytes = text.replace("|", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i < bytes.length; i += partBytes) {
            int length = Math.min(partBytes, bytes.length - i);
            channel.writeInbound(Unpooled.copiedBuffer(bytes, i, length));
        }
        for (Object read = channel.readInbound(); read != null; read = channel.readInbound()) {
            refused |= ((DecoderResultProvider) read).decoderResult().isFailure();
            if (read instanceof HttpContent content) {
                bodies.append(content.content().toString(StandardCharsets.ISO_8859_1));
            }
        }
        channel.finishAndReleaseAll();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Accept: a| b||",
                "Accept: a|\tOther: b||",
                "Accept: a| ||",
                "Content-Length: 0||||GET / HTTP/1.1|Host: localhost|X: a| b||",
                "Content-Length: 9||a:|| b:|GET / HTTP/1.1|Host: localhost|X: a| b||",
                "Transfer-Encoding: chunked||4;x|a| |0||GET / HTTP/1.1|X: a| b||",
                "Transfer-Encoding: chunked||1|a|0|X: a| b||",
                "Transfer-Encoding: chunked||1|a|0|X: a|\tY: b||",
                "Transfer-Encoding: chunked||0| X: a||",
                "Transfer-Encoding: chunked||0|X: a| ||"
            })
    void aFoldedLineIsRefused(String rest) {
        for (int part = 1; part < 80; part++) {
            receive("||" + FIRST + rest, part);
            assertThat(refused).as("in parts of %s bytes", part).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 8||{| \t}|GET / HTTP/1.1|Host: localhost|X: a||",
                "Transfer-Encoding: chunked||4|{| |4;x=y|\t}||0||GET / HTTP/1.1|X: a||",
                "Transfer-Encoding: chunked||4|{| |4|\t}||0|X: a|Y: b||| GET / HTTP/1.1|X: a||"
            })
    void aBodyStaysAsItIs(String rest) {
        for (int part = 1; part < 80; part++) {
            receive("||" + FIRST + rest, part);
            assertThat(refused).as("in parts of %s bytes", part).isFalse();
            assertThat(bodies).hasToString("{\r\n \t}\r\n");
        }
    }
}
