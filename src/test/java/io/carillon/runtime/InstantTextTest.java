package io.carillon.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.time.Instant;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class InstantTextTest {
    private static final ObjectMapper GENERAL = general().build();
    private static final ObjectMapper OURS =
            general().addModule(InstantText.into(new SimpleModule())).build();

    private static JsonMapper.Builder general() {
        return JsonMapper.builder()
                .addModule(new JavaTimeModule())
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);
    }

    @Test
    void instantsAreWrittenAndReadAsByTheGeneralFormatter() throws JsonProcessingException {
        SplittableRandom random = new SplittableRandom(4711);
        for (int i = 0; i < 20_000; i++) {
            long second = random.nextLong(-100_000_000_000L, 300_000_000_000L);
            int[] fractions = {0, random.nextInt(1_000) * 1_000_000, random.nextInt(1_000_000_000)};
            same(Instant.ofEpochSecond(second, fractions[i % 3]));
        }
        same(Instant.EPOCH);
        same(Instant.parse("9998-12-31T23:59:59.999Z"));
        same(Instant.parse("9999-01-01T00:00:00Z"));
        same(Instant.MIN);
        same(Instant.MAX);
    }

    private static void same(Instant instant) throws JsonProcessingException {
        String text = GENERAL.writeValueAsString(instant);
        assertThat(OURS.writeValueAsString(instant)).isEqualTo(text);
        assertThat(OURS.readValue(text, Instant.class)).isEqualTo(instant);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-02-28T23:59:59Z",
                "2026-02-29T00:00:00Z",
                "2028-02-29T00:00:00Z",
                "2026-00-10T00:00:00Z",
                "2026-13-10T00:00:00Z",
                "2026-12-00T00:00:00Z",
                "2026-12-31T24:00:00Z",
                "2026-12-31T24:00:01Z",
                "2026-12-31T23:59:60Z",
                "2026-12-31T23:59:60.000Z",
                "2026-12-31T23:60:00Z",
                "2026-12-31T23:59:59.123+",
                "2026-12-31T23:59:59.1Z",
                "2026-12-31T23:59:59.123456Z",
                "2026-12-31t23:59:59z",
                "2026-12-31 23:59:59Z",
                "2026-12-31T23:59:5xZ",
                "2026-12-31T23:59:59+01:00",
                "0000-01-01T00:00:00Z",
                "-999-01-01T00:00:00Z",
                "1767225600",
                ""
            })
    void textsAreReadOrRefusedAsByTheGeneralParser(String text) {
        assertThat(read(OURS, text)).isEqualTo(read(GENERAL, text));
    }

    private static Optional<Instant> read(ObjectMapper mapper, String text) {
        try {
            return Optional.ofNullable(mapper.readValue('"' + text + '"', Instant.class));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
