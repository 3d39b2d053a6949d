package io.carillon.runtime;

import java.util.Optional;

/**
 * What a task gets for a secret: its value, or a reference that Mesos resolves. Its {@code
 * toString} shows neither. Immutable; any thread.
 */
public final class SecretValue {
    /**
     * A secret as the agents' secret resolver knows it.
     *
     * @param name the name of the secret
     * @param key which part of it; empty: all
     */
    public record Reference(String name, Optional<String> key) {}

    private final Optional<String> text;
    private final Optional<Reference> reference;

    private SecretValue(Optional<String> text, Optional<Reference> reference) {
        this.text = text;
        this.reference = reference;
    }

    /** A value that is known here. */
    public static SecretValue of(String text) {
        return new SecretValue(Optional.of(text), Optional.empty());
    }

    /** A value that the agent looks up. */
    public static SecretValue of(Reference reference) {
        return new SecretValue(Optional.empty(), Optional.of(reference));
    }

    /** The value; empty if the agent looks it up. */
    public Optional<String> text() {
        return text;
    }

    /** Where the agent finds it; empty if the value is known here. */
    public Optional<Reference> reference() {
        return reference;
    }

    @Override
    public String toString() {
        return "***";
    }
}
