package io.carillon.model.job;

/** Which port of a task. */
public sealed interface PortRef {
    /**
     * One of the ports that the task has of its agent.
     *
     * @param index 0 for {@code PORT0}, and so on
     */
    record Own(int index) implements PortRef {}

    /**
     * A port by its number.
     *
     * @param number 1 to 65535
     */
    record Fixed(int number) implements PortRef {}
}
