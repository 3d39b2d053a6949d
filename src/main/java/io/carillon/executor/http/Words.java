package io.carillon.executor.http;

/** Other people's words as one line of bounded length. */
final class Words {
    private static final int LONGEST = 300;

    private Words() {}

    /** The first line that is not blank, without control characters, cut. */
    static String line(String text) {
        String first = text.lines().filter(line -> !line.isBlank()).findFirst().orElse("").strip();
        StringBuilder line = new StringBuilder();
        first.codePoints()
                .limit(LONGEST)
                .map(
                        c ->
                                Character.isISOControl(c)
                                                || Character.getType(c) == Character.SURROGATE
                                        ? '?'
                                        : c)
                .forEach(line::appendCodePoint);
        return first.codePointCount(0, first.length()) > LONGEST ? line + "…" : line.toString();
    }
}
