package io.carillon.core.definition;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The reader of time zones. Pure; any thread. */
final class TimeZones {
    /**
     * Names of the tz database that not every release of Java knows. They are kept as zones that
     * every node knows: the first three have had no other offset since 1970.
     */
    private static final Map<String, ZoneId> SHORT =
            new TreeMap<>(
                    Map.of(
                            "EST", ZoneOffset.ofHours(-5),
                            "MST", ZoneOffset.ofHours(-7),
                            "HST", ZoneOffset.ofHours(-10),
                            "ROC", ZoneId.of("Asia/Taipei")));

    private TimeZones() {}

    /**
     * Reads a zone: a name of the tz database or an offset.
     *
     * @throws IllegalArgumentException when it is neither; the message names the remedy
     */
    static ZoneId parse(String text) {
        ZoneId known = SHORT.get(text);
        if (known != null) {
            return known;
        }
        try {
            return ZoneId.of(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    Text.quoted(text)
                            + " is not a valid time zone"
                            + meant(text)
                                    .map(zone -> "; did you mean '" + zone + "'?")
                                    .orElse(
                                            "; write a name of the tz database, for example"
                                                    + " Europe/Berlin or UTC"),
                    e);
        }
    }

    /**
     * The zone that is meant: the same name in other letters, the same city elsewhere, or a similar
     * city in the same area. Similar letters alone are no reason to suggest another continent.
     */
    private static Optional<String> meant(String text) {
        String word = plain(text);
        TreeSet<String> known = new TreeSet<>(ZoneId.getAvailableZoneIds());
        known.addAll(SHORT.keySet());
        known.removeIf(zone -> zone.startsWith("SystemV/"));
        return known.stream()
                .filter(zone -> plain(zone).equals(word))
                .findFirst()
                .or(() -> sameCity(known, city(word)))
                .or(() -> similarCity(known, word));
    }

    /** Several names of one zone are as good as one; of different zones none is meant. */
    private static Optional<String> sameCity(SortedSet<String> known, String city) {
        List<String> found =
                known.stream()
                        .filter(zone -> zone.contains("/") && city(plain(zone)).equals(city))
                        .toList();
        long different = found.stream().map(zone -> ZoneId.of(zone).getRules()).distinct().count();
        return different == 1 ? Optional.of(found.get(0)) : Optional.empty();
    }

    private static Optional<String> similarCity(SortedSet<String> known, String word) {
        String area = word.substring(0, word.lastIndexOf('/') + 1);
        if (area.isEmpty() || area.equals("etc/")) {
            return Optional.empty();
        }
        Map<String, String> cities = new TreeMap<>();
        for (String zone : known) {
            if (plain(zone).startsWith(area)) {
                cities.put(plain(zone).substring(area.length()), zone);
            }
        }
        return Spelling.nearest(city(word), cities.keySet()).map(cities::get);
    }

    private static String city(String word) {
        return word.substring(word.lastIndexOf('/') + 1);
    }

    private static String plain(String zone) {
        return zone.strip().toLowerCase(Locale.ROOT).replace(' ', '_').replace('-', '_');
    }
}
