package io.carillon.runtime;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.datatype.jsr310.deser.InstantDeserializer;
import io.carillon.model.Digits;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * Instants as ISO 8601 writes them, spelled and read digit by digit. Records consist of instants
 * more than of anything else, and the general formatter takes a third of the time that a record
 * does. What is not plain is left to the general one, so nothing is read or written otherwise than
 * by it. Thread-safe.
 */
final class InstantText {
    private static final int SECONDS_END = 19;
    private static final int MILLION = 1_000_000;

    /** The first second of the year 9999, which is not plain any more. */
    private static final long END_SECOND = Instant.parse("9999-01-01T00:00:00Z").getEpochSecond();

    private static final String FORM = "0000-00-00T00:00:00.000Z";

    private InstantText() {}

    /** Adds both directions to the module. */
    static SimpleModule into(SimpleModule module) {
        return module.addSerializer(Instant.class, new Writer())
                .addDeserializer(Instant.class, new Reader());
    }

    private static final class Writer extends StdSerializer<Instant> {
        private static final long serialVersionUID = 1L;

        Writer() {
            super(Instant.class);
        }

        @Override
        public void serialize(Instant value, JsonGenerator json, SerializerProvider provider)
                throws IOException {
            json.writeString(write(value));
        }
    }

    private static final class Reader extends StdDeserializer<Instant> {
        private static final long serialVersionUID = 1L;

        Reader() {
            super(Instant.class);
        }

        @Override
        public Instant deserialize(JsonParser json, DeserializationContext context)
                throws IOException {
            if (json.hasToken(JsonToken.VALUE_STRING)) {
                String text = json.getText();
                if (isPlain(text)) {
                    try {
                        return plain(text);
                    } catch (DateTimeException e) {
                        // Midnight may be called 24:00; the general parser knows all such cases.
                    }
                }
            }
            return InstantDeserializer.INSTANT.deserialize(json, context);
        }
    }

    /** What {@link Instant#toString} gives. */
    static String write(Instant instant) {
        int nanos = instant.getNano();
        long second = instant.getEpochSecond();
        if (nanos % MILLION != 0 || second < 0 || second >= END_SECOND) {
            return instant.toString();
        }
        LocalDateTime time = LocalDateTime.ofEpochSecond(second, 0, ZoneOffset.UTC);
        StringBuilder text = new StringBuilder(24);
        Digits.append(text, time.getYear(), 4).append('-');
        Digits.append(text, time.getMonthValue(), 2).append('-');
        Digits.append(text, time.getDayOfMonth(), 2).append('T');
        Digits.append(text, time.getHour(), 2).append(':');
        Digits.append(text, time.getMinute(), 2).append(':');
        Digits.append(text, time.getSecond(), 2);
        if (nanos != 0) {
            Digits.append(text.append('.'), nanos / MILLION, 3);
        }
        return text.append('Z').toString();
    }

    /** Whether the text has whole seconds or milliseconds in the one form of this program. */
    private static boolean isPlain(String text) {
        int length = text.length();
        if (length != FORM.length() && length != SECONDS_END + 1) {
            return false;
        }
        for (int i = 0; i < length - 1; i++) {
            char is = text.charAt(i);
            char wanted = FORM.charAt(i);
            if (wanted == '0' ? is < '0' || is > '9' : is != wanted) {
                return false;
            }
        }
        return text.charAt(length - 1) == 'Z';
    }

    private static Instant plain(String text) {
        LocalDateTime time =
                LocalDateTime.of(
                        number(text, 0, 4),
                        number(text, 5, 2),
                        number(text, 8, 2),
                        number(text, 11, 2),
                        number(text, 14, 2),
                        number(text, 17, 2));
        int millis = text.length() == FORM.length() ? number(text, SECONDS_END + 1, 3) : 0;
        return Instant.ofEpochSecond(time.toEpochSecond(ZoneOffset.UTC), millis * (long) MILLION);
    }

    private static int number(String text, int from, int digits) {
        return (int) Digits.number(text, from, from + digits);
    }
}
