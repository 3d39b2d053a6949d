package io.carillon.operator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From which term on a restored cluster counts. */
class ClusterRestoreTest {
    @ParameterizedTest
    @CsvSource({
        "0, 10000",
        "7, 10007",
        "2147483647, 2147483647",
        "2147483640, 2147483647",
    })
    void noTermSinceTheBackupComesAgain(int epoch, int above) {
        assertThat(ClusterRestore.above(epoch)).isEqualTo(above);
    }
}
