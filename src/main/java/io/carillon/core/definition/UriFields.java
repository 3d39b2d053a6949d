package io.carillon.core.definition;

import io.carillon.model.job.Uri;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;

/** The fields of a file that is fetched before a task starts. */
final class UriFields {
    private static final Kind<String> TEXT = Kinds.text(Bounds.DEFINITION_BYTES);

    private static final Shape.Builder<Uri> ROWS = new Shape.Builder<>();

    private static final Field<Uri, String> VALUE =
            ROWS.required(
                    "value",
                    TEXT,
                    "is missing; write the URI here",
                    Uri::value,
                    "Where the file is: `https://`, `file://`, or another scheme that the agents'"
                            + " fetcher knows.",
                    UriFields::checkValue);

    private static final Field<Uri, Boolean> EXTRACT =
            ROWS.field(
                    "extract", Kinds.FLAG, true, Uri::extract, "Whether an archive is unpacked.");

    private static final Field<Uri, Boolean> EXECUTABLE =
            ROWS.field(
                    "executable",
                    Kinds.FLAG,
                    false,
                    Uri::executable,
                    "Whether the file is made executable and not unpacked.");

    private static final Field<Uri, Boolean> CACHE =
            ROWS.field(
                    "cache", Kinds.FLAG, false, Uri::cache, "Whether the agent may keep a copy.");

    private static final Field<Uri, Optional<String>> OUTPUT_FILE =
            ROWS.field(
                    "outputFile",
                    Kinds.maybe(TEXT),
                    Optional.empty(),
                    Uri::outputFile,
                    "Name in the sandbox; the last part of the URI if left out.",
                    (file, errors) -> file.ifPresent(name -> checkFile(name, errors)));

    static final Shape<Uri> SHAPE =
            ROWS.build(
                    values ->
                            new Uri(
                                    values.get(VALUE),
                                    values.get(EXTRACT),
                                    values.get(EXECUTABLE),
                                    values.get(CACHE),
                                    values.get(OUTPUT_FILE)),
                    (uri, errors) -> {});

    private UriFields() {}

    private static void checkValue(String value, FieldErrors errors) {
        errors.unless(
                isFetchable(value),
                "is not a valid URI; write for example https://host/file.tgz, with special"
                        + " characters percent-encoded (a blank is %20)");
    }

    private static boolean isFetchable(String value) {
        try {
            URI uri = new URI(value);
            // The fetcher refuses a quote itself.
            return (uri.isAbsolute() || value.startsWith("/")) && value.indexOf('\'') < 0;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static void checkFile(String file, FieldErrors errors) {
        errors.unless(
                !file.isBlank()
                        && !file.startsWith("/")
                        && !file.endsWith("/")
                        && !List.of(file.split("/", -1)).contains(".."),
                "must be a file within the sandbox; write a relative path");
    }
}
