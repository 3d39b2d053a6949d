package io.carillon.model.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
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
