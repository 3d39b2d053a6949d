package io.carillon.architecture;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which package may import which, as {@code imports.txt} says it. What the file does not name may
 * import nothing.
 */
final class ImportMap {
    /** The root package itself. */
    static final String ROOT = ".";

    private final Map<String, Set<String>> allowed = new TreeMap<>();

    private ImportMap() {}

    /**
     * Reads the file.
     *
     * @throws IllegalStateException if a package is named twice, or imports one that is named below
     *     it or not at all: so the map has no circles
     */
    static ImportMap read() {
        ImportMap map = new ImportMap();
        for (String line : lines()) {
            String[] parts = line.split(":", -1);
            Set<String> targets = new TreeSet<>();
            for (String word : parts[1].trim().split("\\s+", -1)) {
                targets.addAll(map.expanded(word));
            }
            if (map.allowed.put(parts[0], targets) != null) {
                throw new IllegalStateException(parts[0] + " is named twice");
            }
        }
        return map;
    }

    private Set<String> expanded(String word) {
        Set<String> targets = new TreeSet<>();
        String base = word.endsWith(".*") ? word.substring(0, word.length() - 2) : word;
        for (String name : allowed.keySet()) {
            boolean below = word.endsWith(".*") && name.startsWith(base + ".");
            if (name.equals(base) || below) {
                targets.add(name);
            }
        }
        if (targets.isEmpty() && !word.isEmpty()) {
            throw new IllegalStateException(word + " is not named above its importer");
        }
        return targets;
    }

    /** Whether the map has a line for the package. */
    boolean names(String room) {
        return allowed.containsKey(room);
    }

    /** Whether the one package may import the other; each may use itself. */
    boolean allows(String from, String to) {
        return from.equals(to) || allowed.getOrDefault(from, Set.of()).contains(to);
    }

    private static List<String> lines() {
        try (InputStream in =
                        Objects.requireNonNull(ImportMap.class.getResourceAsStream("imports.txt"));
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return lines.lines()
                    .map(line -> line.replaceAll("#.*", "").trim())
                    .filter(line -> !line.isEmpty())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
