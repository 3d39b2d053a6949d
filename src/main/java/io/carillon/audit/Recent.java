package io.carillon.audit;

import io.carillon.runtime.AuditLine;
import io.carillon.runtime.AuditTrail.Numbered;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;

/** The newest lines, as many as fit. Thread-safe. */
final class Recent {
    private record Kept(Numbered numbered, int bytes) {}

    private final int mostLines;
    private final long mostBytes;
    private final ArrayDeque<Kept> lines = new ArrayDeque<>();
    private long bytes;
    private long last;

    /**
     * @param first the number of the first line; lines of an earlier process had smaller ones
     */
    Recent(int mostLines, long mostBytes, long first) {
        this.mostLines = mostLines;
        this.mostBytes = mostBytes;
        this.last = first;
    }

    /**
     * @param size how large the line is, in bytes
     */
    synchronized void add(AuditLine line, int size) {
        lines.addFirst(new Kept(new Numbered(++last, line), size));
        bytes += size;
        while (lines.size() > mostLines || bytes > mostBytes) {
            bytes -= lines.removeLast().bytes();
        }
    }

    synchronized List<Numbered> newest(Predicate<AuditLine> wanted, long before, int limit) {
        List<Numbered> found = new ArrayList<>();
        Iterator<Kept> each = lines.iterator();
        while (each.hasNext() && found.size() < limit) {
            Numbered one = each.next().numbered();
            if (one.number() < before && wanted.test(one.line())) {
                found.add(one);
            }
        }
        return found;
    }
}
