package io.carillon.core.definition;

import io.carillon.model.job.Container.Secret;
import io.carillon.model.job.Container.SecretReference;
import java.util.List;
import java.util.Optional;

/** The fields of a secret that the agent gives to a container, and of where it finds one. */
final class SecretFields {
    private static final Kind<String> TEXT = Kinds.text(ContainerFields.MAX_TEXT);
    private static final String NAME_WORDS = "Name by which the agents' secret resolver knows it.";
    private static final String KEY_WORDS = "Which part of it.";

    private static final Shape.Builder<SecretReference> REFERENCE_ROWS = new Shape.Builder<>();

    private static final Field<SecretReference, String> REFERENCE_NAME =
            REFERENCE_ROWS.required(
                    "name",
                    TEXT,
                    "is missing; name the secret",
                    SecretReference::name,
                    NAME_WORDS,
                    SecretFields::checkName);

    private static final Field<SecretReference, Optional<String>> REFERENCE_KEY =
            REFERENCE_ROWS.field(
                    "key", Kinds.maybe(TEXT), Optional.empty(), SecretReference::key, KEY_WORDS);

    /** Where the agent finds a secret. */
    static final Shape<SecretReference> REFERENCE =
            REFERENCE_ROWS.build(
                    values ->
                            new SecretReference(
                                    values.get(REFERENCE_NAME), values.get(REFERENCE_KEY)),
                    (reference, errors) -> {});

    private static final Shape.Builder<Secret> ROWS = new Shape.Builder<>();

    static final Field<Secret, Optional<String>> ENV =
            ROWS.field(
                    "env",
                    Kinds.maybe(TEXT),
                    Optional.empty(),
                    Secret::env,
                    "Name of the environment variable that holds it.",
                    SecretFields::checkVariable);

    private static final Field<Secret, Optional<String>> PATH =
            ROWS.field(
                    "path",
                    Kinds.maybe(TEXT),
                    Optional.empty(),
                    Secret::path,
                    "Path of the file that holds it; a relative path is below the sandbox.",
                    (path, errors) ->
                            path.ifPresent(
                                    text ->
                                            errors.unless(
                                                    !text.isBlank()
                                                            && !List.of(text.split("/", -1))
                                                                    .contains(".."),
                                                    "must be a path without '..'; write for example"
                                                            + " secrets/key")));

    private static final Field<Secret, String> NAME =
            ROWS.required(
                    "name",
                    TEXT,
                    "is missing; name the secret",
                    secret -> secret.reference().name(),
                    NAME_WORDS,
                    SecretFields::checkName);

    private static final Field<Secret, Optional<String>> KEY =
            ROWS.field(
                    "key",
                    Kinds.maybe(TEXT),
                    Optional.empty(),
                    secret -> secret.reference().key(),
                    KEY_WORDS);

    static final Shape<Secret> SHAPE =
            ROWS.build(
                    values ->
                            new Secret(
                                    values.get(ENV),
                                    values.get(PATH),
                                    new SecretReference(values.get(NAME), values.get(KEY))),
                    (secret, errors) ->
                            errors.unless(
                                    secret.env().isPresent() != secret.path().isPresent(),
                                    "must have exactly one of env and path"));

    private SecretFields() {}

    private static void checkName(String name, FieldErrors errors) {
        errors.unless(!name.isBlank(), "is missing; name the secret");
    }

    private static void checkVariable(Optional<String> variable, FieldErrors errors) {
        variable.ifPresent(
                name -> {
                    errors.unless(
                            !name.isBlank() && name.indexOf('=') < 0,
                            "must be the name of a variable, without '='");
                    errors.unless(
                            !name.startsWith(CommonFields.RESERVED),
                            "names that begin with "
                                    + CommonFields.RESERVED
                                    + " are set by Carillon; choose another");
                    errors.door(!CommonFields.isOfExecutor(name), CommonFields.OF_EXECUTOR);
                });
    }
}
