package io.carillon.operator;

/** Hears how far an operator's work has come. Called on any thread, one call at a time. */
@FunctionalInterface
public interface StepListener {
    /**
     * The number of records so far.
     *
     * @param step a participle for people: read, removed, written
     */
    void reached(String step, int count);
}
