package io.carillon.mesos;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The JSON of masters and agents. Its strings are bytes in no encoding: a real agent writes each
 * byte of a file above 0x7F as it is, so that a part which ends inside a character is not UTF-8,
 * and older ones write each of them as an escape. Here every byte is kept. Pure functions.
 */
final class AgentJson {

    /** A byte above 0x7F becomes the lone low surrogate of this plus its value. */
    private static final int RAW = 0xDC00;

    private static final int FIRST_RAW = 0x80;

    private AgentJson() {}

    /** The object in the body; empty when the body is none. */
    static Optional<JsonObject> object(Buffer body) {
        return parse(body) instanceof JsonObject object ? Optional.of(object) : Optional.empty();
    }

    /** The objects of the array in the body; none when the body is no array. */
    static Stream<JsonObject> objects(Buffer body) {
        return parse(body) instanceof JsonArray array ? objects(array) : Stream.empty();
    }

    /** The objects in an array. */
    static Stream<JsonObject> objects(JsonArray array) {
        return array.stream().filter(JsonObject.class::isInstance).map(JsonObject.class::cast);
    }

    private static Object parse(Buffer body) {
        StringBuilder text = new StringBuilder(body.length());
        for (byte one : body.getBytes()) {
            int value = Byte.toUnsignedInt(one);
            text.append((char) (value < FIRST_RAW ? value : RAW + value));
        }
        try {
            return Json.decodeValue(text.toString());
        } catch (DecodeException e) {
            return "";
        }
    }

    /** A field's text as people read it; empty when it is not there or is no text. */
    static String text(JsonObject object, String field) {
        return object.getValue(field) instanceof String text
                ? new String(bytes(text, false), StandardCharsets.UTF_8)
                : "";
    }

    /**
     * A field's bytes. An escape between 0x80 and 0xFF is one byte from an agent before Mesos 1.8,
     * and a character in the JSON of everybody else. The number of bytes tells them apart.
     *
     * @param least how many bytes there are at least
     */
    static byte[] bytes(JsonObject object, String field, long least) {
        String text = object.getValue(field) instanceof String value ? value : "";
        byte[] bytes = bytes(text, true);
        return bytes.length >= least ? bytes : bytes(text, false);
    }

    private static byte[] bytes(String text, boolean escapesAreBytes) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        text.codePoints()
                .forEach(
                        c -> {
                            boolean raw = c >= RAW + FIRST_RAW && c <= RAW + 0xFF;
                            if (raw || c < FIRST_RAW || (escapesAreBytes && c <= 0xFF)) {
                                bytes.write(c);
                            } else {
                                bytes.writeBytes(
                                        Character.toString(c).getBytes(StandardCharsets.UTF_8));
                            }
                        });
        return bytes.toByteArray();
    }
}
