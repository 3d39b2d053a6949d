package io.carillon.json;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;

/**
 * The parser of documents that people write: a repeated key and anything after the end are errors,
 * numbers keep all their digits.
 *
 * <p>Any thread.
 */
public final class StrictJson {
    private static final ObjectMapper MAPPER =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .build();

    private StrictJson() {}

    /** The refusal of a text that is no JSON; the message tells what and where. */
    public static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        private Malformed(String message) {
            super(message);
        }
    }

    /**
     * Parses a document; an empty one is a missing node.
     *
     * @throws Malformed when it is no JSON
     */
    public static JsonNode parse(String text) throws Malformed {
        try {
            return MAPPER.readTree(text);
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
            throw new Malformed("is no JSON: " + place + e.getOriginalMessage());
        } catch (NumberFormatException e) {
            // Jackson lets through that BigDecimal knows no such exponent.
            throw new Malformed("is no JSON that can be read: a number is out of all range");
        }
    }
}
