package io.carillon.executor.wire;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An answer in HTTP/1.1 (RFC 9112).
 *
 * @param status such as 200
 * @param reason what the status line says of it; may be empty
 * @param headers by name in lower case; of a repeated one, the last
 * @param body what follows, decoded
 */
public record HttpAnswer(int status, String reason, Map<String, String> headers, InputStream body) {
    private static final Pattern STATUS_LINE =
            Pattern.compile("HTTP/1\\.[01] ([0-9]{3})(?: (.*))?");
    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");
    private static final int LONGEST_LINE = 8 << 10;
    private static final int MOST_HEADERS = 100;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;
    private static final int FINAL = 200;

    /**
     * Reads status and headers, and past interim answers.
     *
     * @param peer who answers, for messages: {@code The agent}
     * @param bodiless whether the request was a HEAD, whose answer has no body
     */
    public static HttpAnswer read(InputStream in, String peer, boolean bodiless)
            throws IOException {
        while (true) {
            String line = line(in, peer);
            Matcher matcher = STATUS_LINE.matcher(line);
            if (!matcher.matches()) {
                throw new IOException(peer + "'s answer does not begin like HTTP/1.1");
            }
            int status = Integer.parseInt(matcher.group(1));
            Map<String, String> headers = headers(in, peer);
            if (status >= FINAL) {
                InputStream body =
                        bodiless || status == NO_CONTENT || status == NOT_MODIFIED
                                ? InputStream.nullInputStream()
                                : body(headers, in, peer);
                String reason = matcher.group(2);
                return new HttpAnswer(status, reason == null ? "" : reason, headers, body);
            }
        }
    }

    private static Map<String, String> headers(InputStream in, String peer) throws IOException {
        Map<String, String> headers = new LinkedHashMap<>();
        for (int i = 0; i < MOST_HEADERS; i++) {
            String line = line(in, peer);
            if (line.isEmpty()) {
                return headers;
            }
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new IOException(peer + "'s answer has a header without a name");
            }
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        throw new IOException(peer + "'s answer has more than " + MOST_HEADERS + " headers");
    }

    private static InputStream body(Map<String, String> headers, InputStream in, String peer)
            throws IOException {
        if (headers.getOrDefault("transfer-encoding", "")
                .toLowerCase(Locale.ROOT)
                .endsWith("chunked")) {
            return new HttpBody(in, HttpBody.CHUNKED, peer);
        }
        String length = headers.get("content-length");
        if (length == null) {
            return in;
        }
        if (!LENGTH.matcher(length).matches()) {
            throw new IOException(peer + "'s answer has the length '" + length + "'");
        }
        return new HttpBody(in, Long.parseLong(length), peer);
    }

    /** Whether another answer can follow on the same connection, once the body has been read. */
    public boolean keepsAlive() {
        boolean delimited = body instanceof HttpBody || status == NO_CONTENT;
        return delimited && !headers.getOrDefault("connection", "").equalsIgnoreCase("close");
    }

    /** A line without its end; the peer is named in messages. */
    public static String line(InputStream in, String peer) throws IOException {
        StringBuilder line = new StringBuilder();
        while (line.length() < LONGEST_LINE) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException(peer + " closed the connection");
            }
            if (next == '\n') {
                int end = line.length();
                return end > 0 && line.charAt(end - 1) == '\r'
                        ? line.substring(0, end - 1)
                        : line.toString();
            }
            line.append((char) next);
        }
        throw new IOException(peer + "'s answer has a line longer than " + LONGEST_LINE + " bytes");
    }

    /** The beginning of the body as text, for a message. */
    public String text(int most) throws IOException {
        return new String(body.readNBytes(most), StandardCharsets.UTF_8).strip();
    }
}
