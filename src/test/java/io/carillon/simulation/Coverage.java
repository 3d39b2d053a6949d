package io.carillon.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Which faults struck in which phases of terms, tasks and commits, and how often. */
final class Coverage {
    private final Map<String, Map<String, Long>> hits = new TreeMap<>();
    private long worlds;

    Coverage(List<String> faults) {
        faults.forEach(fault -> hits.put(fault, new TreeMap<>()));
    }

    /** That fault strikes while things are so. */
    void hit(String fault, Set<String> phases) {
        phases.forEach(phase -> hits.get(fault).merge(phase, 1L, Long::sum));
        hits.get(fault).merge("", 1L, Long::sum);
    }

    /** Counts another world's hits in. */
    void add(Coverage other) {
        worlds += Math.max(1, other.worlds);
        other.hits.forEach(
                (fault, phases) ->
                        phases.forEach(
                                (phase, times) ->
                                        hits.computeIfAbsent(fault, any -> new TreeMap<>())
                                                .merge(phase, times, Long::sum)));
    }

    /** The faults that never struck. */
    List<String> missed() {
        List<String> missed = new ArrayList<>();
        hits.forEach(
                (fault, phases) -> {
                    if (phases.isEmpty()) {
                        missed.add(fault);
                    }
                });
        return missed;
    }

    /** One line for people. */
    String summary() {
        StringBuilder line = new StringBuilder();
        hits.forEach(
                (fault, phases) -> {
                    if (!phases.isEmpty()) {
                        line.append(fault).append(' ').append(phases.get("")).append(", ");
                    }
                });
        return line.toString();
    }

    /** A page with a row per fault and a column per phase; a dash where nothing was hit. */
    String page() {
        StringBuilder page = new StringBuilder("# Faults and the phases in which they struck\n\n");
        page.append(worlds).append(" worlds. How often each fault struck, and what went on then");
        page.append(" in the term of the node that it befell, or of the newest one.\n\n| fault |");
        StringBuilder rule = new StringBuilder("|---|---|");
        page.append(" all |");
        for (String phase : Phases.ALL) {
            page.append(' ').append(phase).append(" |");
            rule.append("---|");
        }
        page.append('\n').append(rule).append('\n');
        hits.forEach(
                (fault, phases) -> {
                    page.append("| ").append(fault).append(" | ").append(phases.get(""));
                    for (String phase : Phases.ALL) {
                        Long times = phases.get(phase);
                        page.append(" | ").append(times == null ? "–" : times);
                    }
                    page.append(" |\n");
                });
        return page.toString();
    }
}
