package io.carillon.node;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderResultProvider;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests before netty's decoder, in parts of every length. */
final class FoldedLinesTest {
    private static final String FIRST = "POST / HTTP/1.1|Host: localhost|";

    /** How many requests were taken before the first that was refused. */
    private int taken;

    private boolean refused;
    private boolean closed;
    private final StringBuilder bodies = new StringBuilder();

    private void receive(String text, int partBytes) {
        taken = 0;
        refused = false;
        bodies.setLength(0);
        EmbeddedChannel channel = new EmbeddedChannel(new FoldedLines(), new HttpRequestDecoder());
        byte[] bytes = text.replace("|", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i < bytes.length && channel.isOpen(); i += partBytes) {
            int length = Math.min(partBytes, bytes.length - i);
            channel.writeInbound(Unpooled.copiedBuffer(bytes, i, length));
        }
        for (Object read = channel.readInbound(); read != null; read = channel.readInbound()) {
            refused |= ((DecoderResultProvider) read).decoderResult().isFailure();
            if (read instanceof LastHttpContent && !refused) {
                taken++;
            }
            if (read instanceof HttpContent content) {
                bodies.append(content.content().toString(StandardCharsets.ISO_8859_1));
            }
        }
        closed = !channel.isOpen();
        if (!closed) {
            channel.finishAndReleaseAll();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Accept: a| b||", "Accept: a|\tOther: b||", "Accept: a| ||"})
    void aFoldedLineIsRefused(String rest) {
        for (int part = 1; part < 80; part++) {
            receive("||" + FIRST + rest, part);
            assertThat(refused).as("in parts of %s bytes", part).isTrue();
            assertThat(taken).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 0||||GET / HTTP/1.1|Host: localhost|X: a| b||",
                "Content-Length: 9||a:|| b:|GET / HTTP/1.1|Host: localhost|X: a| b||",
                "Transfer-Encoding: chunked||4;x|a| |0||GET / HTTP/1.1|X: a| b||",
                "Transfer-Encoding: chunked||0||GET / HTTP/1.1|X: a| b||"
            })
    void aFoldedLineOfALaterRequestIsRefused(String rest) {
        for (int part = 1; part < 80; part++) {
            receive("||" + FIRST + rest, part);
            assertThat(refused).as("in parts of %s bytes", part).isTrue();
            assertThat(taken).as("in parts of %s bytes", part).isOne();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Transfer-Encoding: chunked||0| X: a||",
                "Transfer-Encoding: chunked||0|X: a| b||",
                "Transfer-Encoding: chunked||0|X: a| ||",
                "Transfer-Encoding: chunked||1|a|0|X: a|Y: b|\tc||"
            })
    void aFoldedTrailerIsRefused(String rest) {
        for (int part = 1; part < 80; part++) {
            receive("||" + FIRST + rest, part);
            assertThat(refused).as("in parts of %s bytes", part).isTrue();
            assertThat(taken).isZero();
        }
    }

    /** Lines of which the decoder and another reader may think otherwise. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "4 \rx|", "4\r\rx|", "4\rx|", "4\n", "4 x|", "4\u000b|", "\u000b4|", "\u00004|",
                        "+4|", "0x4|",
                "000000004|", "|", ";|", "-0|", "4;x\rx|", "4|abcdx|", "4|abcd |", "4|abcd\n",
                        "4|abcde|", "\u00b24|"
            })
    void aDoubtfulLineOfAChunkEndsTheConnection(String line) {
        String rest = "abcd|0||GET / HTTP/1.1|X: a| b||";
        for (int part = 1; part < 60; part++) {
            receive(FIRST + "Transfer-Encoding: chunked||" + line + rest, part);
            assertThat(closed).as("in parts of %s bytes", part).isTrue();
            assertThat(taken).as("in parts of %s bytes", part).isZero();
        }
    }

    /** What arrives is no text then; a byte that is changed would break the connection. */
    @Test
    void encryptedBytesStayAsTheyAre() throws Exception {
        SslContext tls = SslContextBuilder.forClient().build();
        StringBuilder seen = new StringBuilder();
        EmbeddedChannel channel =
                new EmbeddedChannel(
                        new FoldedLines(),
                        new ChannelInboundHandlerAdapter() {
                            @Override
                            public void channelRead(ChannelHandlerContext ctx, Object bytes) {
                                seen.append(((ByteBuf) bytes).toString(US_ASCII));
                                ((ByteBuf) bytes).release();
                            }
                        },
                        tls.newHandler(UnpooledByteBufAllocator.DEFAULT),
                        new HttpRequestDecoder());
        channel.writeInbound(Unpooled.copiedBuffer("a\n b\n c\n", US_ASCII));
        assertThat(seen).hasToString("a\n b\n c\n");
        channel.finishAndReleaseAll();
    }

    @Test
    void aLongLineOfAChunkIsRefused() {
        for (int part : new int[] {1_000, 20_000, 50_000}) {
            receive(FIRST + "Transfer-Encoding: chunked||1;" + "x".repeat(17_000) + "|a|0||", part);
            assertThat(closed || refused).as("in parts of %s bytes", part).isTrue();
            assertThat(taken).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 8||{| \t}|GET / HTTP/1.1|Host: localhost|X: a||",
                "Transfer-Encoding: chunked||4|{| |4;x=y|\t}||0||GET / HTTP/1.1|X: a||",
                "Transfer-Encoding: chunked||4|{| |4|\t}||0|X: a|Y: b||| GET / HTTP/1.1|X: a||",
                "Transfer-Encoding: chunked|| \t00000008 \t;a=\"\tb\";c|{| \t}||0;||GET /"
                        + " HTTP/1.1|X: a||"
            })
    void aBodyStaysAsItIs(String rest) {
        for (int part = 1; part < 80; part++) {
            receive("||" + FIRST + rest, part);
            assertThat(refused || closed).as("in parts of %s bytes", part).isFalse();
            assertThat(taken).isEqualTo(2);
            assertThat(bodies).hasToString("{\r\n \t}\r\n");
        }
    }
}
