package io.carillon.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The app of the sample in Java, whose tasks fetch a jar of the data directory. */
class SampleJobsTest {
    @Test
    void theJarIsFetchedByItsPath() throws IOException {
        var reading = SampleJobs.app(Path.of("/home/me/carillon/data/samples.jar"));
        assertThat(reading.errors()).isEmpty();
        assertThat(reading.app().orElseThrow().uris().get(0).value())
                .isEqualTo("/home/me/carillon/data/samples.jar");
    }

    /** Then it is left out; it must not be what keeps all from starting. */
    @Test
    void aPathThatIsNoUriHasNoSuchApp() throws IOException {
        assertThat(SampleJobs.app(Path.of("/home/me/my data/samples.jar")).app()).isEmpty();
        assertThat(SampleJobs.app(Path.of("/home/o'neill/samples.jar")).app()).isEmpty();
        assertThat(SampleJobs.app(Path.of("/home/50%/samples.jar")).app()).isEmpty();
    }
}
