package io.carillon.core;

/** Bounds other people's words, so that they fit into records. */
final class Texts {
    private static final int LONGEST = 200;

    private Texts() {}

    static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }
}
