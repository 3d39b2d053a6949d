package io.carillon.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What agents offer that are on one machine. */
class AgentSpecTest {
    @Test
    void oneAloneOffersWhatMesosDoes() {
        Value.Range ports = ports(0, 1);
        assertThat(ports.getBegin()).isEqualTo(31_000);
        assertThat(ports.getEnd()).isEqualTo(32_000);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 10, 100, 1_768})
    void noTwoOfferTheSamePort(int agents) {
        long last = 30_999;
        for (int i = 0; i < agents; i++) {
            Value.Range ports = ports(i, agents);
            assertThat(ports.getBegin()).isEqualTo(last + 1);
            assertThat(ports.getEnd()).isGreaterThanOrEqualTo(ports.getBegin());
            last = ports.getEnd();
        }
        assertThat(last).isLessThan(32_768);
    }

    @Test
    void moreAgentsThanPortsHaveOneEach() {
        assertThat(ports(4_999, 5_000).getEnd()).isLessThan(32_768);
    }

    private static Value.Range ports(int index, int agents) {
        AgentSpec spec = AgentSpec.of("h", 1, 64, 64).besides(index, agents);
        return spec.resources().stream()
                .filter(resource -> resource.getName().equals("ports"))
                .map(Resource::getRanges)
                .findFirst()
                .orElseThrow()
                .getRange(0);
    }
}
