package io.carillon.core.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeZonesTest {
    private static final Instant JULY = Instant.parse("2026-07-01T00:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "EST, -5",
        "MST, -7",
        "HST, -10",
        "EST5EDT, -4",
        "CST6CDT, -5",
        "MST7MDT, -6",
        "PST8PDT, -7",
        "CET, 2",
        "MET, 2",
        "EET, 3",
        "WET, 1",
        "ROC, 8",
        "GMT, 0",
        "UTC, 0",
        "Zulu, 0",
        "Z, 0",
        "+02:00, 2",
        "UTC+3, 3",
        "Etc/GMT+5, -5",
        "US/Eastern, -4",
        "Europe/Berlin, 2",
    })
    void takes(String text, int hours) {
        ZoneId zone = TimeZones.parse(text);
        assertThat(zone.getRules().getOffset(JULY)).isEqualTo(ZoneOffset.ofHours(hours));
        assertThat(TimeZones.parse(zone.getId())).as("as it is written").isEqualTo(zone);
        assertThat(ZoneId.of(zone.getId())).as("on every node").isEqualTo(zone);
    }

    @ParameterizedTest
    @CsvSource({
        "europe/berlin, Europe/Berlin",
        "EUROPE/BERLIN, Europe/Berlin",
        "America/New York, America/New_York",
        "America/New-York, America/New_York",
        "utc, UTC",
        "est, EST",
        "cet, CET",
        "Berlin, Europe/Berlin",
        "berlin, Europe/Berlin",
        "Europ/Berlin, Europe/Berlin",
        "Asia/Moscow, Europe/Moscow",
        "New_York, America/New_York",
        "Europe/Berln, Europe/Berlin",
        "Asia/Tokio, Asia/Tokyo",
        "Australia/Sidney, Australia/Sydney",
        "America/Buenos_Airs, America/Buenos_Aires",
        "US/Estern, US/Eastern",
    })
    void suggests(String text, String zone) {
        assertThatThrownBy(() -> TimeZones.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("did you mean '" + zone + "'?");
    }

    /** Neither an abbreviation of several zones nor a word that merely looks like a zone. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "PST",
                "CST",
                "IST",
                "JST",
                "BST",
                "CEST",
                "EDT",
                "PDT",
                "AEST",
                "ETS",
                "Eastern",
                "Cubs",
                "Romania",
                "Peru",
                "Etc/GMT+55",
                "Iram",
                "UTC+25",
                "GMT+1:",
                "Asia",
                "Asia/",
                "/",
                "",
                " ",
                "SystemV/EST6",
                "nowhere at all",
                "Mars/Olympus"
            })
    void suggestsNothing(String text) {
        assertThatThrownBy(() -> TimeZones.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("did you mean");
    }

    /** A letter of the name is missing: what is suggested is of the same area, or the same city. */
    @Test
    void neverSuggestsAnotherContinent() {
        Random random = new Random(1);
        for (String zone : new TreeSet<>(ZoneId.getAvailableZoneIds())) {
            int letter = random.nextInt(zone.length());
            String text = zone.substring(0, letter) + zone.substring(letter + 1);
            String area = zone.substring(0, zone.indexOf('/') + 1);
            String city = zone.substring(zone.lastIndexOf('/') + 1);
            try {
                TimeZones.parse(text);
            } catch (IllegalArgumentException e) {
                assertThat(e.getMessage())
                        .satisfiesAnyOf(
                                said -> assertThat(said).doesNotContain("did you mean"),
                                said -> assertThat(said).contains("mean '" + area),
                                said -> assertThat(said).contains("/" + city + "'?"));
            }
        }
    }
}
