package io.carillon.audit;

import io.carillon.runtime.AuditLine;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Counts refusals that are alike: those of one caller at one address for one reason. The first of a
 * minute have lines of their own, the others one that counts them. So that no number of addresses
 * fills memory or the file, a minute has a limit on such lines over all, and on the addresses that
 * are told apart. Thread-safe.
 */
final class Alike {
    static final int FREE = 10;
    static final int FREE_IN_ALL = 600;
    static final int MAX_KINDS = 1_000;
    static final Duration MINUTE = Duration.ofMinutes(1);

    private static final String OTHERS = "others";

    private record Kind(String address, String caller, String kind, int status, String event) {}

    private static final class Count {
        private final AuditLine first;
        private int written;
        private long more;
        private Instant since = Instant.MAX;

        Count(AuditLine first) {
            this.first = first;
        }
    }

    /** In the order in which their minutes began. */
    private final Map<Kind, Count> counts = new LinkedHashMap<>();

    private Instant minute = Instant.MIN;
    private int writtenInAll;

    /** Whether the line is to be written; else it is counted. */
    synchronized boolean isWritten(AuditLine line) {
        if (!line.at().isBefore(minute.plus(MINUTE))) {
            minute = line.at();
            writtenInAll = 0;
        }
        Count count = of(line);
        if (count.written < FREE && writtenInAll < FREE_IN_ALL) {
            count.written++;
            writtenInAll++;
            return true;
        }
        count.more++;
        count.since = count.since.isBefore(line.at()) ? count.since : line.at();
        return false;
    }

    private Count of(AuditLine line) {
        Kind kind = kind(line, line.who().address().orElse(""), line.who().name());
        Count count = counts.get(kind);
        if (count != null) {
            return count;
        }
        if (counts.size() < MAX_KINDS) {
            return counts.computeIfAbsent(kind, unseen -> new Count(line));
        }
        AuditLine.Who who = new AuditLine.Who(OTHERS, line.who().kind(), Optional.of(OTHERS));
        AuditLine anyone =
                new AuditLine(
                        line.at(),
                        line.event(),
                        line.outcome(),
                        who,
                        AuditLine.Asked.NOTHING,
                        line.status(),
                        "refusals at further addresses",
                        List.of(),
                        Optional.empty());
        return counts.computeIfAbsent(kind(line, OTHERS, OTHERS), unseen -> new Count(anyone));
    }

    private static Kind kind(AuditLine line, String address, String caller) {
        return new Kind(address, caller, line.who().kind(), line.status(), line.event().name());
    }

    /** The lines that count what had no lines of their own in minutes that are over. */
    synchronized List<AuditLine> due(Instant now) {
        return ended(now, now.minus(MINUTE));
    }

    /** Those of all minutes. */
    synchronized List<AuditLine> all(Instant now) {
        return ended(now, Instant.MAX);
    }

    private List<AuditLine> ended(Instant now, Instant begunUntil) {
        List<AuditLine> lines = new ArrayList<>();
        Iterator<Count> each = counts.values().iterator();
        while (each.hasNext()) {
            Count count = each.next();
            if (count.first.at().isAfter(begunUntil)) {
                break;
            }
            if (count.more > 0) {
                lines.add(
                        count.first.standingFor(
                                now, new AuditLine.Repeats(count.more, count.since)));
            }
            each.remove();
        }
        return lines;
    }
}
