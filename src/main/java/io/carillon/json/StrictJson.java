package io.carillon.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;

/**
 * The parser of documents that people write: a repeated key and anything after the end are errors,
 * numbers keep all their digits, and the depth is bounded.
 *
 * <p>Any thread.
 */
public final class StrictJson {
    /** The byte order mark, with which some editors begin a file. */
    private static final String MARK = "\ufeff";

    /**
     * How deep values may be nested. Answers hold them, deeper by a few levels, and the writer and
     * the readers of answers have limits, too.
     */
    private static final int DEEPEST = 100;

    private static final ObjectMapper MAPPER =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(DEEPEST)
                                                    .build())
                                    .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .build();

    private static final int LONGEST = 400;

    private StrictJson() {}

    /** The refusal of a string that is not valid JSON; the message says what is wrong and where. */
    public static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        private Malformed(String message) {
            super(message);
        }
    }

    /**
     * Parses a document; an empty one is a missing node. A byte order mark at its beginning is not
     * part of it.
     *
     * @throws Malformed when it is not valid JSON
     */
    public static JsonNode parse(String text) throws Malformed {
        try {
            return MAPPER.readTree(text.startsWith(MARK) ? text.substring(1) : text);
        } catch (JsonProcessingException e) {
            JsonLocation where = e.getLocation();
            String place =
                    where == null
                            ? ""
                            : "line "
                                    + where.getLineNr()
                                    + ", column "
                                    + where.getColumnNr()
                                    + ": ";
            throw new Malformed(
                    "is not valid JSON: " + place + withoutSource(e.getOriginalMessage()));
        } catch (NumberFormatException e) {
            // Jackson lets through that BigDecimal knows no such exponent.
            throw new Malformed("is not valid JSON: a number is out of range");
        }
    }

    /**
     * Cuts what the parser says of its own input, where the message has the place already. What it
     * repeats of the input becomes one line of bounded length.
     */
    private static String withoutSource(String message) {
        String words =
                message.replaceAll(" \\(start marker at .*", "")
                        .replaceAll(", from `[^`]*`", "")
                        .replaceAll("\\p{Cc}", " ");
        return words.length() <= LONGEST ? words : words.substring(0, LONGEST) + "…";
    }
}
