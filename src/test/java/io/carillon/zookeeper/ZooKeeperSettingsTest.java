package io.carillon.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ZooKeeperSettingsTest {

    @ParameterizedTest
    @CsvSource({"PT10S, PT5S, PT5S", "PT4S, PT5S, PT4S", "PT5S, PT5S, PT5S"})
    void aConnectionIsNotWaitedForLongerThanASessionLasts(
            Duration session, Duration connect, Duration usable) {
        ZooKeeperSettings settings =
                new ZooKeeperSettings("127.0.0.1:2181", "/carillon", session, connect);
        assertThat(settings.usableConnectTimeout()).isEqualTo(usable);
    }
}
