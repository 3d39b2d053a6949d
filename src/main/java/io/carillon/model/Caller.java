package io.carillon.model;

import java.util.Optional;

/**
 * Who asks for something: a person or a program. Immutable.
 *
 * @param name how the caller is named in {@code because} sentences and logs
 * @param address network address that the request came from; empty if not known
 */
public record Caller(String name, Optional<String> address) {
    /** The caller of a request that carries no name. */
    public static final Caller ANONYMOUS = named("an anonymous caller");

    /** A caller of which only the name is known. */
    public static Caller named(String name) {
        return new Caller(name, Optional.empty());
    }

    /** This caller, with the address that it calls from. */
    public Caller at(String where) {
        return new Caller(name, Optional.of(where));
    }
}
