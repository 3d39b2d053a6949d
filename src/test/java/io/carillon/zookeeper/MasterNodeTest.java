package io.carillon.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.runtime.MasterDetector.Master;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MasterNodeTest {
    private static final String WHOLE =
            """
            {"address":{"hostname":"m1.example","ip":"10.0.0.1","port":5050},"hostname":"m1.example",
             "id":"6a1e","ip":16777226,"pid":"master@10.0.0.1:5050","port":5050,"new":{"key":[1]}}
            """;

    @Test
    void theSmallestNumberLeadsWhateverItsLabelAndLength() {
        assertThat(leading("json.info_0000000012", "log_replicas", "json.info_0000000011"))
                .isEqualTo("json.info_0000000011");
        assertThat(leading("json.info_0000000010", "json.info_9")).isEqualTo("json.info_9");
        assertThat(leading("json.info_0000000010", "info_0000000009")).isEqualTo("info_0000000009");
        assertThat(leading("json.info_2147483648", "json.info_2147483647"))
                .isEqualTo("json.info_2147483647");
        assertThat(leading("log_replicas", "json.info_x", "json.info_", "other_0000000001"))
                .isEmpty();
    }

    @Test
    void isReachedByNameUnlessItHasNone() {
        assertThat(read(WHOLE)).isEqualTo(new Master("6a1e", "m1.example", 5050));
        assertThat(read("{\"address\":{\"ip\":\"10.0.0.1\",\"port\":5051}}"))
                .isEqualTo(new Master("", "10.0.0.1", 5051));
        assertThat(read("{\"hostname\":\"old\",\"port\":5052,\"id\":\"x\"}"))
                .isEqualTo(new Master("x", "old", 5052));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no json",
                "{}",
                "[]",
                "{\"hostname\":\"h\"}",
                "{\"port\":5050}",
                "{\"address\":7}",
                "{\"hostname\":\"h\",\"port\":\"5050\"}"
            })
    void whatNamesNoMasterIsNone(String json) {
        assertThat(MasterNode.read(json.getBytes(StandardCharsets.UTF_8))).isEmpty();
    }

    private static String leading(String... children) {
        return MasterNode.leading(List.of(children)).orElse("");
    }

    private static Master read(String json) {
        return MasterNode.read(json.getBytes(StandardCharsets.UTF_8)).orElseThrow();
    }
}
