package io.carillon.mesos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedirectsTest {

    private static final String API = MasterUrl.SCHEDULER;

    @ParameterizedTest
    @CsvSource({
        "//m2:5051/api/v1/scheduler, m2, 5051, /api/v1/scheduler",
        "//m2:5051/master/api/v1/scheduler, m2, 5051, /master/api/v1/scheduler",
        "//m2:5051, m2, 5051, /api/v1/scheduler",
        "//m2:5051/, m2, 5051, /api/v1/scheduler",
        "//m2/api/v1/scheduler, m2, 5050, /api/v1/scheduler",
        "//10.0.0.2:5051/api/v1/scheduler?a=b&c=%20, 10.0.0.2, 5051, /api/v1/scheduler?a=b&c=%20",
        "//[2001:db8::1]:5051/api/v1/scheduler, 2001:db8::1, 5051, /api/v1/scheduler",
        "http://m2:5051/api/v1/scheduler, m2, 5051, /api/v1/scheduler",
        "HTTPS://m2:5051/api/v1/scheduler, m2, 5051, /api/v1/scheduler",
        "/master/api/v1/scheduler, m1, 5050, /master/api/v1/scheduler",
        "/api/v1/scheduler?x, m1, 5050, /api/v1/scheduler?x",
        "' //m2:5051/x ', m2, 5051, /x"
    })
    void everyFormOfLocation(String location, String host, int port, String path) {
        for (boolean tls : new boolean[] {true, false}) {
            MasterUrl from = MasterUrl.at(tls, "m1", 5050);
            assertThat(Redirects.resolve(from, location))
                    .as("our own scheme is kept")
                    .contains(new MasterUrl(tls, host, port, path));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no spaces please", "mailto:a@b", "relative/path", "//", "?q"})
    void nonsenseLeadsNowhere(String location) {
        assertThat(Redirects.resolve(MasterUrl.at(false, "m1", 5050), location))
                .isEqualTo(Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({
        "http://m1:5050, false, m1, 5050",
        "https://m1:5443/, true, m1, 5443",
        "http://m1, false, m1, 5050",
        "' http://[::1]:80 ', false, ::1, 80"
    })
    void mastersAreWrittenAsUrls(String text, boolean tls, String host, int port) {
        assertThat(MasterUrl.parse(text)).isEqualTo(new MasterUrl(tls, host, port, API));
    }

    @ParameterizedTest
    @ValueSource(strings = {"m1:5050", "zk://h:2181/mesos", "http://", "ftp://m1", "http://a b"})
    void whatIsNoUrlOfAMasterIsSaid(String text) {
        assertThatThrownBy(() -> MasterUrl.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Mesos master");
    }

    @Test
    void aUrlIsShownAsItIsWritten() {
        assertThat(MasterUrl.parse("https://[::1]:5050/x")).hasToString("https://[::1]:5050");
        assertThat(MasterUrl.at(false, "A", 1).sameServer(MasterUrl.at(false, "a", 1))).isTrue();
        assertThat(MasterUrl.at(false, "A", 1).sameServer(MasterUrl.at(true, "a", 1))).isFalse();
    }
}
