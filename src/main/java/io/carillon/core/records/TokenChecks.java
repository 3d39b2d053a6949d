package io.carillon.core.records;

import io.carillon.core.definition.Bounds;
import io.carillon.core.definition.FieldErrors;
import io.carillon.core.definition.JobChecks;
import io.carillon.model.FieldError;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** What is wrong with a token that is to be stored, or is stored. Pure. */
public final class TokenChecks {
    /** Maximum number of tokens: all are one record. */
    public static final int TOKENS = 500;

    /** Maximum number of roles of a token. */
    public static final int ROLES = 20;

    /** How many bytes a digest has. */
    public static final int DIGEST_BYTES = 32;

    private TokenChecks() {}

    /** What is wrong with what is wished. */
    public static List<FieldError> check(
            String name, SortedSet<String> roles, Optional<Instant> expires, Instant now) {
        FieldErrors errors = new FieldErrors();
        if (!isName(name)) {
            errors.at("name").add("must be a name such as those of jobs");
        }
        if (roles.isEmpty()) {
            errors.at("roles").add("is empty; name at least one role");
        }
        if (roles.size() > ROLES || !roles.stream().allMatch(TokenChecks::isName)) {
            errors.at("roles").add("must be names of roles, " + ROLES + " at most");
        }
        if (expires.filter(end -> !end.isAfter(now)).isPresent()) {
            errors.at("expires").add("is in the past");
        }
        return errors.list();
    }

    private static boolean isName(String name) {
        return name.length() <= Bounds.NAME_CHARS && JobChecks.checkName(name).isEmpty();
    }

    /** What makes a stored record of tokens nonsense; empty if nothing does. */
    static Optional<String> flaw(StoredRecord.TokensRecord record) {
        TreeSet<String> names = new TreeSet<>();
        for (StoredToken token : record.tokens()) {
            if (!isName(token.name()) || !names.add(token.name())) {
                return Optional.of("it has a token without a name of its own");
            }
            if (token.sha256().size() != DIGEST_BYTES) {
                return Optional.of("the digest of token " + token.name() + " has a wrong length");
            }
        }
        return record.tokens().size() > TOKENS
                ? Optional.of("it has more than " + TOKENS + " tokens")
                : Optional.empty();
    }
}
