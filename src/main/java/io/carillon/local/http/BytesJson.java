package io.carillon.local.http;

import io.vertx.core.buffer.Buffer;
import java.util.Locale;

/**
 * A part of a file as a real agent puts it into JSON: each byte above 0x7F as it is, so that a part
 * which is cut inside a character is not UTF-8. Pure functions.
 */
final class BytesJson {

    private BytesJson() {}

    static Buffer part(byte[] data, long offset) {
        Buffer json = Buffer.buffer(data.length + 64).appendString("{\"data\":\"");
        for (byte one : data) {
            append(json, one);
        }
        return json.appendString("\",\"offset\":" + offset + "}");
    }

    private static void append(Buffer json, byte one) {
        switch (one) {
            case '"', '\\' -> json.appendByte((byte) '\\').appendByte(one);
            case '\n' -> json.appendString("\\n");
            case '\r' -> json.appendString("\\r");
            case '\t' -> json.appendString("\\t");
            case '\b' -> json.appendString("\\b");
            case '\f' -> json.appendString("\\f");
            default -> {
                if (one >= 0 && one < ' ') {
                    json.appendString(String.format(Locale.ROOT, "\\u%04X", (int) one));
                } else {
                    json.appendByte(one);
                }
            }
        }
    }
}
