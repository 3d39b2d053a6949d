package io.carillon.model.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RunIdTest {
    @Test
    void isNamedAfterItsJobTimeAndTrigger() {
        RunId run = new RunId("report", Instant.parse("2026-01-02T03:04:05.006Z"), Trigger.CRON);
        assertThat(run).hasToString("report~20260102T030405006c");
    }

    @Test
    void everyNameReadsBackAsTheSameRun() {
        SplittableRandom random = new SplittableRandom(4711);
        for (int i = 0; i < 5_000; i++) {
            long millis = random.nextLong(-70_000_000_000_000L, 400_000_000_000_000L);
            RunId run = new RunId("a", Instant.ofEpochMilli(millis), Trigger.CRON);
            assertThat(RunId.parse(run.toString())).contains(run);
        }
    }

    @Test
    void namesAreSpelledAndReadAsTheFormatterDoes() {
        DateTimeFormatter stamp = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmssSSS");
        SplittableRandom random = new SplittableRandom(4712);
        for (int i = 0; i < 5_000; i++) {
            String text =
                    "%04d%02d%02dT%02d%02d%02d%03d"
                            .formatted(
                                    random.nextInt(10_000),
                                    random.nextInt(14),
                                    random.nextInt(33),
                                    random.nextInt(26),
                                    random.nextInt(61),
                                    random.nextInt(61),
                                    random.nextInt(1_000));
            Optional<Instant> time = read(text, stamp);
            Optional<RunId> run = time.map(at -> new RunId("a", at, Trigger.CRON));
            assertThat(RunId.parse("a~" + text + "c")).as(text).isEqualTo(run);
            run.ifPresent(
                    id -> {
                        LocalDateTime at =
                                LocalDateTime.ofInstant(id.nominalTime(), ZoneOffset.UTC);
                        assertThat(id).hasToString("a~" + stamp.format(at) + "c");
                    });
        }
    }

    private static Optional<Instant> read(String text, DateTimeFormatter stamp) {
        try {
            return Optional.of(LocalDateTime.parse(text, stamp).toInstant(ZoneOffset.UTC));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a~20261322T020000000c",
                "a~20261100T020000000c",
                "a~20261122T250000000c",
                "a~20261122T026000000c",
                "a~20261122T020060000c",
                "a~2026112xT020000000c",
                "a~20261122 020000000c",
                "a~20261122T02000000c"
            })
    void whatIsNoTimeIsNoRun(String text) {
        assertThat(RunId.parse(text)).isEmpty();
    }
}
