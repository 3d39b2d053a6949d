package io.carillon.torture;

/**
 * A promise that was broken.
 *
 * @param rule which one: a to g
 * @param what in a sentence
 * @param evidence what shows it
 */
record Violation(String rule, String what, String evidence) {
    @Override
    public String toString() {
        return "(%s) %s: %s".formatted(rule, what, evidence);
    }
}
