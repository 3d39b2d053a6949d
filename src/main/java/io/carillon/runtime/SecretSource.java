package io.carillon.runtime;

import io.reactivex.rxjava3.core.Single;

/** Where the values of secrets are. One object for each node; thread-safe. */
public interface SecretSource {

    /**
     * Reads a secret. Never blocks the caller; answers on any thread, and does not fail. Whoever
     * asks is bounded in time and number by the caller.
     *
     * @param name path and name, such as {@code db/password}, spelled as definitions spell it
     */
    Single<Answer> read(String name);

    /** What came of reading a secret. */
    sealed interface Answer {}

    /**
     * The value.
     *
     * @param value the value, which its {@code toString} does not show
     */
    record Found(SecretValue value) implements Answer {}

    /**
     * There is no value now.
     *
     * @param because why, and what to do about it, as a clause for people; not a part of the value
     */
    record Missing(String because) implements Answer {}
}
