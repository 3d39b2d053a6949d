package io.carillon.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.carillon.runtime.AuditLine;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A line as text: one JSON object of printable ASCII, so that nothing in it can end the line or
 * move a terminal's cursor. Any thread.
 */
final class LineFormat {
    /** The longest line, with its line end. */
    static final int MAX_BYTES = 16 * 1024;

    private static final int SHORT = 300;
    private static final int LONG = 2_000;
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final ObjectWriter ASCII =
            MAPPER.writer().with(JsonWriteFeature.ESCAPE_NON_ASCII);

    private final String node;

    /**
     * @param node the name of the node
     */
    LineFormat(String node) {
        this.node = node;
    }

    /** The text without its line end. */
    String text(AuditLine line) {
        int shown = line.changes().size();
        String text = text(line, shown);
        while (text.length() >= MAX_BYTES && shown > 0) {
            shown /= 2;
            text = text(line, shown);
        }
        return text;
    }

    /** The bytes with the line end. */
    byte[] bytes(AuditLine line) {
        return (text(line) + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    private String text(AuditLine line, int shown) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("time", line.at().toString());
        json.put("node", cut(node, SHORT));
        json.put("event", word(line.event()));
        json.put("outcome", word(line.outcome()));
        json.put("caller", cut(line.who().name(), SHORT));
        json.put("kind", cut(line.who().kind(), SHORT));
        line.who().address().ifPresent(address -> json.put("address", cut(address, SHORT)));
        if (!line.asked().method().isEmpty()) {
            json.put("method", cut(line.asked().method(), SHORT));
            json.put("path", cut(line.asked().path(), SHORT));
            json.put("request", cut(line.asked().request(), SHORT));
        }
        if (line.status() > 0) {
            json.put("status", line.status());
        }
        json.put("detail", cut(line.detail(), shown < line.changes().size() ? SHORT : LONG));
        if (!line.changes().isEmpty()) {
            ArrayNode changes = json.putArray("changes");
            line.changes().subList(0, shown).forEach(change -> changes.add(change(change)));
            if (shown < line.changes().size()) {
                json.put("moreChanges", line.changes().size() - shown);
            }
        }
        line.repeats()
                .ifPresent(
                        repeats -> {
                            json.put("count", repeats.count());
                            json.put("since", repeats.since().toString());
                        });
        try {
            // DEL is ASCII, and the writer leaves it alone.
            return ASCII.writeValueAsString(json).replace("\u007f", "\\u007f");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ObjectNode change(AuditLine.Change change) {
        ObjectNode json = MAPPER.createObjectNode().put("path", cut(change.path(), SHORT));
        change.before().ifPresent(text -> json.put("before", cut(text, SHORT)));
        change.after().ifPresent(text -> json.put("after", cut(text, SHORT)));
        return json;
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
        return text.substring(0, end) + "...";
    }
}
