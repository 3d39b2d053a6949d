package io.carillon.core.access;

/** Patterns of names, in which {@code *} stands for any characters, also for none. Pure. */
public final class Pattern {
    /** What every name matches. */
    public static final String ANY = "*";

    private Pattern() {}

    /** Whether the whole name matches; takes at most the product of both lengths. */
    public static boolean matches(String pattern, String name) {
        int p = 0;
        int n = 0;
        int star = -1;
        int mark = 0;
        while (n < name.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                mark = n;
            } else if (p < pattern.length() && pattern.charAt(p) == name.charAt(n)) {
                p++;
                n++;
            } else if (star >= 0) {
                p = star + 1;
                n = ++mark;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    /** Whether the name matches one of them. */
    static boolean anyMatches(Iterable<String> patterns, String name) {
        for (String pattern : patterns) {
            if (matches(pattern, name)) {
                return true;
            }
        }
        return false;
    }
}
