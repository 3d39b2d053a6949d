package io.carillon;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tests of processes do not depend on how they themselves are started. */
@ExtendWith(OutputOnFailure.class)
class CarillonProcessIT {
    @TempDir private Path directory;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aProcessEndsOnAnInterruptAlsoWhereTheseAreIgnored(boolean ignored) throws Exception {
        String[] arguments = {
            "zookeeper", "--open", "--port", "0", "--data", directory.resolve("data").toString()
        };
        try (CarillonProcess process =
                ignored
                        ? CarillonProcess.startIgnoringInterrupts(directory, arguments)
                        : CarillonProcess.start(directory, arguments)) {
            process.line("ZooKeeper: ");
            int exit = process.interrupt().exit();
            if (ignored) {
                assertThat(exit).as("SIGTERM").isEqualTo(128 + 15);
            }
            assertThat(process.output()).doesNotContain("\tat ");
        }
    }
}
