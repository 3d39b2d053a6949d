package io.carillon.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.runtime.Election.Node;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimeZoneRulesTest {
    @Test
    void tellsItsVersion() {
        assertThat(TimeZoneRules.version()).matches("20[0-9]{2}[a-z]+");
    }

    @Test
    void nodesOfDifferentDataAreNamed() {
        Node one = new Node("one", "http://one", "2025a");
        Node same = new Node("same", "http://same", "2025a");
        Node older = new Node("older", "http://older", "2024b");
        Node silent = new Node("silent", "http://silent");

        assertThat(TimeZoneRules.difference(List.of())).isEmpty();
        assertThat(TimeZoneRules.difference(List.of(one, same, silent))).isEmpty();
        assertThat(TimeZoneRules.difference(List.of(one, older, silent)).orElseThrow())
                .contains("one has 2025a", "older has 2024b")
                .doesNotContain("silent");
    }
}
