package io.carillon.core.definition;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/**
 * The search for a similar known word, for "did you mean" in refusals.
 *
 * <p>Pure; any thread.
 */
public final class Spelling {
    private static final int LONGEST = 100;

    private Spelling() {}

    /**
     * The known word that is nearest to a misspelt word; the first if several are equally near.
     *
     * @return empty when none is near: about one change in three letters is near, and so is another
     *     use of capitals, hyphens or underscores
     */
    public static Optional<String> nearest(String word, Collection<String> known) {
        if (word.length() > LONGEST) {
            return Optional.empty();
        }
        String best = null;
        String plain = plain(word);
        int least = 1 + Math.min(3, plain.length() / 3);
        for (String candidate : known) {
            String other = plain(candidate);
            // A change makes a word longer or shorter by one letter at most.
            boolean maybe = Math.abs(plain.length() - other.length()) < least;
            int distance = maybe ? distance(plain, other) : least;
            if (distance < least) {
                least = distance;
                best = candidate;
            }
        }
        return Optional.ofNullable(best);
    }

    /** A ready half sentence, {@code ; did you mean 'x'?}, or else the known words. */
    public static String hint(String word, Collection<String> known) {
        return nearest(word, known)
                .map(nearest -> "; did you mean '" + nearest + "'?")
                .orElse("; known are " + String.join(", ", known));
    }

    private static String plain(String word) {
        return word.toLowerCase(Locale.ROOT).replace("_", "").replace("-", "");
    }

    /** Insertions, deletions and replacements of letters; swapped neighbours count as one. */
    private static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int replaced = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                d[i][j] = Math.min(replaced, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
                if (i > 1
                        && j > 1
                        && a.charAt(i - 1) == b.charAt(j - 2)
                        && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], 1 + d[i - 2][j - 2]);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
