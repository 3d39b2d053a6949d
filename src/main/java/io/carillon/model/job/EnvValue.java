package io.carillon.model.job;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a definition says of an environment variable: its value, or the name of the secret that is
 * its value. The value of a secret is in no definition.
 */
public sealed interface EnvValue {
    /**
     * A value that everybody may see who sees the definition.
     *
     * @param text the value
     */
    record Plain(String text) implements EnvValue {}

    /**
     * A value that is read when the task is launched.
     *
     * @param name path and name of the secret, such as {@code db/password}
     */
    record Secret(String name) implements EnvValue {}

    /** The variables with these values, and with these secrets, by name. */
    static SortedMap<String, EnvValue> of(
            SortedMap<String, String> values, SortedMap<String, String> secrets) {
        SortedMap<String, EnvValue> all = new TreeMap<>();
        values.forEach((name, text) -> all.put(name, new Plain(text)));
        secrets.forEach((name, secret) -> all.put(name, new Secret(secret)));
        return all;
    }

    /** The variables whose values are known. */
    static SortedMap<String, String> values(SortedMap<String, EnvValue> all) {
        SortedMap<String, String> values = new TreeMap<>();
        all.forEach(
                (name, value) -> {
                    if (value instanceof Plain plain) {
                        values.put(name, plain.text());
                    }
                });
        return values;
    }

    /** The names of the secrets by variable; empty if there are none, as it is stored. */
    static Optional<SortedMap<String, String>> secrets(SortedMap<String, EnvValue> all) {
        SortedMap<String, String> secrets = new TreeMap<>();
        all.forEach(
                (name, value) -> {
                    if (value instanceof Secret secret) {
                        secrets.put(name, secret.name());
                    }
                });
        return stored(secrets);
    }

    /** As it is stored: empty for none. */
    static Optional<SortedMap<String, String>> stored(SortedMap<String, String> secrets) {
        return secrets.isEmpty()
                ? Optional.empty()
                : Optional.of(Collections.unmodifiableSortedMap(new TreeMap<>(secrets)));
    }
}
