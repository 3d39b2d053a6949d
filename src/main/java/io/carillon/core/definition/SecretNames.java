package io.carillon.core.definition;

/** How the names of secrets are spelled. Pure; any thread. */
public final class SecretNames {
    /** Maximum number of characters of a name. */
    public static final int MAX_CHARS = 200;

    /** Parts of letters, digits and {@code . _ -}, with a slash between them. */
    public static final String PATTERN =
            "[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*";

    private SecretNames() {}

    /** Whether it is spelled as the name of a secret is. No part of one begins with a dot. */
    public static boolean isOne(String name) {
        return name.length() <= MAX_CHARS && name.matches(PATTERN);
    }

    static void check(String name, FieldErrors errors) {
        errors.unless(
                isOne(name),
                "is not a valid name of a secret; use letters, digits, '.', '_' and '-', with '/'"
                        + " between parts that do not begin with a dot, "
                        + MAX_CHARS
                        + " characters at most, for example db/password");
    }
}
