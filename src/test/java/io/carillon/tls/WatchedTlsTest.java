package io.carillon.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.LogCapture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that change while they are in use. */
class WatchedTlsTest {
    private static final Instant NOW = Instant.now();

    @TempDir Path folder;
    private TrialAuthority authority;
    private WatchedTls watched;
    private final List<TlsMaterial> told = new ArrayList<>();

    @BeforeEach
    void make() throws Exception {
        authority = TrialAuthority.named("authority");
        issue("first", Duration.ofDays(100));
        watched =
                WatchedTls.open(
                        TlsFiles.of(
                                "x.certFile",
                                Optional.of(folder.resolve("node.pem")),
                                "x.keyFile",
                                Optional.of(folder.resolve("node.key")),
                                "x.caFile",
                                Optional.empty()));
        Runnable unused = watched.onChange(told::add);
    }

    private void issue(String subject, Duration valid) throws Exception {
        authority
                .issue(subject, List.of(), NOW.minus(Duration.ofDays(1)), NOW.plus(valid))
                .write(folder, "node");
    }

    private String inUse() {
        return watched.current().certificate().orElseThrow().getSubjectX500Principal().getName();
    }

    @Test
    void newFilesAreUsedFromTheNextLookOn() throws Exception {
        watched.check(NOW);
        assertThat(told).isEmpty();
        issue("second", Duration.ofDays(100));
        watched.check(NOW);
        watched.check(NOW);
        assertThat(inUse()).isEqualTo("CN=second");
        assertThat(told).singleElement().isSameAs(watched.current());
        assertThat(watched.problems()).isEmpty();
    }

    @Test
    void brokenFilesChangeNothingAndAreToldOnce() throws Exception {
        try (LogCapture log = LogCapture.of(WatchedTls.class.getName())) {
            Files.writeString(folder.resolve("node.pem"), "half of a certificate");
            watched.check(NOW);
            watched.check(NOW.plusSeconds(10));
            assertThat(inUse()).isEqualTo("CN=first");
            assertThat(told).isEmpty();
            assertThat(watched.problems())
                    .singleElement()
                    .asString()
                    .contains("x.certFile", "no certificate", "former certificates stay");
            Files.delete(folder.resolve("node.pem"));
            watched.check(NOW.plusSeconds(20));
            assertThat(watched.problems()).singleElement().asString().contains("cannot be read");
            assertThat(log.lines()).hasSize(2);
            issue("second", Duration.ofDays(100));
            watched.check(NOW.plusSeconds(30));
            assertThat(inUse()).isEqualTo("CN=second");
            assertThat(watched.problems()).isEmpty();
        }
    }

    @Test
    void anExpiryIsToldOnceADayFromTwoWeeksBefore() throws Exception {
        try (LogCapture log = LogCapture.of(WatchedTls.class.getName())) {
            watched.check(NOW.plus(Duration.ofDays(85)));
            assertThat(watched.problems()).isEmpty();
            Instant late = NOW.plus(Duration.ofDays(87));
            watched.check(late);
            watched.check(late.plus(Duration.ofHours(23)));
            assertThat(log.lines()).singleElement().asString().contains("expires at", "x.certFile");
            watched.check(late.plus(Duration.ofHours(25)));
            assertThat(log.lines()).hasSize(2);
            watched.check(late.plus(Duration.ofDays(14)));
            assertThat(watched.problems()).singleElement().asString().contains("has expired");
            issue("second", Duration.ofDays(200));
            watched.check(late.plus(Duration.ofDays(14)));
            assertThat(watched.problems()).isEmpty();
        }
    }
}
