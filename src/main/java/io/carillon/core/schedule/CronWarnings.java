package io.carillon.core.schedule;

import java.util.ArrayList;
import java.util.List;

/**
 * What is valid in a cron expression, but may not be what its owner means. Collected while the
 * expression is read; one thread.
 */
final class CronWarnings {
    private static final int MOST = 10;
    private static final int SECONDS = 60;

    private final List<String> found = new ArrayList<>();

    List<String> list() {
        return List.copyOf(found);
    }

    /** Five fields: as in every cron, a step that is longer than the field leaves one value. */
    void longStep(CronField field, int step, int first) {
        add(
                field.name()
                        + ": "
                        + field.longStep(step)
                        + ", so only "
                        + first
                        + " matches; for a rhythm across its bounds use \"every\" instead of"
                        + " \"cron\"");
    }

    /** Six or seven fields, which may be meant as five with the minute first. */
    void seconds(List<String> fields, long seconds) {
        String first = fields.get(0);
        int count = Long.bitCount(seconds);
        if (count == SECONDS) {
            add(
                    "second: with "
                            + fields.size()
                            + " fields the first is the second, so '"
                            + first
                            + "' is every second; for a fire a minute write 0 there, or write five"
                            + " fields");
        } else if (fields.size() == 6 && !fields.contains("?") && seconds != 1) {
            add(
                    "second: with six fields the first is the second, so '"
                            + first
                            + (count == 1
                                    ? "' is not the minute"
                                    : "' is " + count + " times a minute")
                            + "; if it is meant as the minute, write five fields");
        }
    }

    private void add(String warning) {
        if (found.size() < MOST && !found.contains(warning)) {
            found.add(warning);
        }
    }
}
