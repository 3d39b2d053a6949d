package io.carillon.model;

/**
 * The id that Mesos has given to an offer, or to an inverse offer. Immutable.
 *
 * @param value the id, as Mesos spells it
 */
public record OfferId(String value) {
    @Override
    public String toString() {
        return value;
    }
}
