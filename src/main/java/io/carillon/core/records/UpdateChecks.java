package io.carillon.core.records;

import io.carillon.core.definition.Bounds;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What is wrong with what a job keeps of its updates. Pure; any thread. */
final class UpdateChecks {
    private UpdateChecks() {}

    static List<String> flaws(StoredJob stored) {
        List<String> flaws = new ArrayList<>();
        Updates kept = stored.kept();
        for (long version : kept.former().keySet()) {
            if (version < 1 || version >= stored.version()) {
                flaws.add("it keeps a former version " + version + " of " + stored.version());
            }
        }
        kept.held().map(Updates.Held::since).ifPresent(at -> instant("its wish", at, flaws));
        kept.undone().map(Updates.Undone::at).ifPresent(at -> instant("its way back", at, flaws));
        kept.whole()
                .map(Updates.Whole::version)
                .filter(version -> version < 1 || version > stored.version())
                .ifPresent(version -> flaws.add("version " + version + " was up, it says"));
        return flaws;
    }

    private static void instant(String what, Instant at, List<String> flaws) {
        if (!Bounds.storable(at)) {
            flaws.add(what + " is of " + at);
        }
    }
}
