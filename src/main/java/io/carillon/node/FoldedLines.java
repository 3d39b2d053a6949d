package io.carillon.node;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import org.jspecify.annotations.Nullable;

/**
 * Makes folded header lines malformed, on one connection of an HTTP/1 server. One that speaks TLS
 * (it has an {@link SslHandler}) is left alone: what arrives here is encrypted. A line of a head
 * that begins with a blank goes on with the line before it (RFC 9112, section 5.2); netty joins the
 * two without a word, and another reader may not. So the blank is replaced by a byte that no name
 * of a header may have, and the decoder refuses the request. A connection with a doubtful line
 * between chunks is closed.
 *
 * <p>Stands before netty's decoder and gives it the head line by line. Where heads begin and end is
 * learned from what the decoder makes of them, so that both have one opinion of it. For the
 * connection's event loop.
 */
final class FoldedLines extends ChannelInboundHandlerAdapter {
    private static final int IN_NO_NAME = 1;

    private final ChunkLine line = new ChunkLine();

    /** The decoder behind this, once there is one. */
    private @Nullable ChannelHandlerContext decoder;

    /** Whether the line of a request has been seen, so that the lines of its head follow. */
    private boolean begun;

    private boolean body;
    private boolean chunked;
    private boolean chunkEnds;
    private boolean lineBegins = true;

    /**
     * Whether the connection is being closed, because nobody can say where its next head begins.
     */
    private boolean refused;

    /** Bytes that are yet to come of the body, or of a chunk of it. */
    private long due;

    /** Learns from the decoder where a head and a body end. */
    private final class Decoded extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (message instanceof HttpRequest request) {
                body = true;
                chunked = HttpUtil.isTransferEncodingChunked(request);
                chunkEnds = false;
                line.begin();
                due = chunked ? 0 : length(request);
            }
            if (message instanceof LastHttpContent) {
                body = false;
                begun = false;
            }
            ctx.fireChannelRead(message);
        }

        private long length(HttpRequest request) {
            return request.decoderResult().isFailure()
                    ? Long.MAX_VALUE
                    : HttpUtil.getContentLength(request, 0L);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof ByteBuf bytes) || !isHttp(ctx)) {
            ctx.fireChannelRead(message);
            return;
        }
        try {
            while (bytes.isReadable() && !refused) {
                int part = body ? ofBody(bytes) : ofHead(bytes);
                if (!refused) {
                    ctx.fireChannelRead(bytes.readRetainedSlice(part));
                }
            }
            if (refused) {
                var unused = ctx.close();
            }
        } finally {
            bytes.release();
        }
    }

    private boolean isHttp(ChannelHandlerContext ctx) {
        if (decoder == null && ctx.pipeline().get(SslHandler.class) == null) {
            decoder = ctx.pipeline().context(HttpRequestDecoder.class);
            if (decoder != null) {
                ctx.pipeline().addAfter(decoder.name(), "decoded", new Decoded());
            }
        }
        return decoder != null && !decoder.isRemoved();
    }

    /** The length of the next part of a head: the rest of a line, or as much of it as is there. */
    private int ofHead(ByteBuf bytes) {
        int at = bytes.readerIndex();
        byte first = bytes.getByte(at);
        if (begun && lineBegins && (first == ' ' || first == '\t')) {
            bytes.setByte(at, IN_NO_NAME);
        }
        int from = at;
        if (!begun && lineBegins) {
            // Blank lines before a request are skipped by the decoder.
            from = bytes.forEachByte(value -> value >= 0 && value <= ' ');
            if (from < 0) {
                return bytes.readableBytes();
            }
        }
        int end = bytes.indexOf(from, bytes.writerIndex(), (byte) '\n');
        lineBegins = end >= 0;
        begun = begun || end >= 0;
        return end < 0 ? bytes.readableBytes() : end + 1 - at;
    }

    private int ofBody(ByteBuf bytes) {
        if (chunked && due == 0) {
            return ofChunkLine(bytes);
        }
        if (due == 0) {
            // Not a body that was told of: it is for the decoder alone.
            return bytes.readableBytes();
        }
        int length = (int) Math.min(due, bytes.readableBytes());
        due -= length;
        return length;
    }

    /**
     * The next part of the line with a chunk's size, or of the one that ends a chunk. The decoder
     * overlooks much in them; what it may understand otherwise than this is not given to it.
     */
    private int ofChunkLine(ByteBuf bytes) {
        int at = bytes.readerIndex();
        for (int i = at; i < bytes.writerIndex(); i++) {
            if (!line.take(bytes.getByte(i))) {
                refused = true;
                return 0;
            }
            if (line.complete()) {
                chunkLine();
                return i + 1 - at;
            }
        }
        return bytes.readableBytes();
    }

    private void chunkLine() {
        if (chunkEnds) {
            chunkEnds = false;
            line.begin();
            return;
        }
        due = line.size();
        chunkEnds = due > 0;
        // The lines after the last chunk are headers again.
        body = due > 0;
        lineBegins = true;
        line.beginEnd();
    }
}
