package io.carillon.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;

/**
 * The type of a key: how its values are read, and written as JSON.
 *
 * <p>Stateless; any thread.
 */
interface KeyType<T> {
    /** The type in words that can follow "must be", for example {@code a whole number}. */
    String words();

    /**
     * Reads a value of the environment or the command line.
     *
     * @throws IllegalArgumentException when it is not of this type
     */
    T fromText(String text);

    /**
     * Reads a value of the file.
     *
     * @throws IllegalArgumentException when it is not of this type
     */
    T fromJson(JsonNode json);

    JsonNode toJson(T value);

    /** The value with its relative paths counted from a folder. */
    T in(Path folder, T value);
}
