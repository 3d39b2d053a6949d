package io.carillon.torture;

/**
 * A promise that was broken.
 *
 * @param rule the broken rule, a to g
 * @param what one sentence
 * @param evidence what shows it
 */
record Violation(String rule, String what, String evidence) {
    @Override
    public String toString() {
        return "(%s) %s: %s".formatted(rule, what, evidence);
    }
}
