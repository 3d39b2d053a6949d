package io.carillon.runtime;

import java.time.zone.ZoneRulesProvider;
import java.util.List;
import java.util.Optional;

/**
 * The version of the time zone data by which a node plans, such as {@code 2025a}. It comes with
 * Java. Nodes of different data may plan different fires for one job. Any thread.
 */
public final class TimeZoneRules {
    private TimeZoneRules() {}

    /** The version of this process. */
    public static String version() {
        return ZoneRulesProvider.getVersions("UTC").lastKey();
    }

    /** How the nodes differ, in a sentence; empty when they do not, as far as it is known. */
    public static Optional<String> difference(List<Election.Node> nodes) {
        List<Election.Node> known =
                nodes.stream().filter(node -> !node.zoneData().isEmpty()).toList();
        if (known.stream().map(Election.Node::zoneData).distinct().count() < 2) {
            return Optional.empty();
        }
        List<String> each =
                known.stream().map(node -> node.name() + " has " + node.zoneData()).toList();
        return Optional.of(
                "the nodes have different time zone data and may plan different fires: "
                        + String.join(", ", each)
                        + "; run the same release of Java on all of them");
    }
}
