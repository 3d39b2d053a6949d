package io.carillon.core.definition;

import io.carillon.model.job.HttpRequest;
import io.carillon.model.job.HttpRequest.Method;
import io.carillon.model.job.StatusSet;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The fields of the request that an HTTP job makes. */
final class HttpFields {
    private static final int MAX_FILE = 1_000;
    private static final int MAX_REDIRECTS = 20;
    private static final Duration LONGEST = Duration.ofDays(1);

    private static final Kind<StatusSet> STATUSES =
            Kinds.scalar(Kind.JsonType.STRING, "string", HttpFields::statuses, StatusSet::toString);

    private static final Shape.Builder<HttpRequest> ROWS = new Shape.Builder<>();

    private static final Field<HttpRequest, String> URL =
            ROWS.required(
                    "url",
                    Kinds.text(HttpChecks.URL_CHARS),
                    "is missing; write the URL here",
                    HttpRequest::url,
                    "Where the request goes: `http://` or `https://`.",
                    HttpChecks::checkUrl);

    private static final Field<HttpRequest, Method> METHOD =
            ROWS.derived(
                    "method",
                    Kinds.choice(Method.class),
                    HttpFields::method,
                    HttpRequest::method,
                    "The method; `POST` if there is a `body`, or else `GET`, if left out.");

    private static final Field<HttpRequest, SortedMap<String, String>> HEADERS =
            ROWS.field(
                    "headers",
                    Kinds.strings(HttpChecks.HEADER_CHARS, HttpChecks.HEADER_CHARS),
                    new TreeMap<>(),
                    HttpRequest::headers,
                    "Headers, beside those that Carillon sets: the `Carillon-` ones, which tell of"
                            + " the shard, and `Idempotency-Key`.",
                    HttpChecks::checkHeaders);

    private static final Field<HttpRequest, Optional<String>> BODY =
            ROWS.field(
                    "body",
                    Kinds.maybe(Kinds.text(Bounds.DEFINITION_BYTES)),
                    Optional.empty(),
                    HttpRequest::body,
                    "What is sent, in UTF-8. Its `Content-Type` is `text/plain; charset=utf-8`"
                            + " unless `headers` name another one.");

    private static final Field<HttpRequest, StatusSet> EXPECT_STATUS =
            ROWS.field(
                    "expectStatus",
                    STATUSES,
                    new StatusSet(List.of(new StatusSet.Range(200, 299))),
                    HttpRequest::expectStatus,
                    "The statuses that are a success, such as `200-299` or `200,204,409`. Any other"
                            + " one is a failure.");

    private static final Field<HttpRequest, Duration> TIMEOUT =
            ROWS.field(
                    "timeout",
                    Kinds.DURATION,
                    Duration.ofSeconds(30),
                    HttpRequest::timeout,
                    "How long the whole exchange may take, from the look-up of the host to the end"
                            + " of the answer, redirects included.",
                    (timeout, errors) -> errors.duration(timeout, false, LONGEST));

    private static final Field<HttpRequest, Integer> REDIRECTS =
            ROWS.field(
                    "redirects",
                    Kinds.WHOLE,
                    5,
                    HttpRequest::redirects,
                    "How many redirects of a `GET` or `HEAD` are followed at most; never from"
                            + " `https` to `http`.",
                    (count, errors) -> errors.range(count, 0, MAX_REDIRECTS));

    static final Field<HttpRequest, Optional<String>> CA_FILE =
            ROWS.field(
                    "caFile",
                    Kinds.maybe(Kinds.text(MAX_FILE)),
                    Optional.empty(),
                    HttpRequest::caFile,
                    "A file below the sandbox with the certificates (PEM) of the authorities that"
                            + " are trusted; the `uris` of the job's `app` bring it. If left out,"
                            + " those that the Java machine trusts.",
                    (file, errors) ->
                            file.ifPresent(
                                    name ->
                                            errors.unless(
                                                    Sandbox.isWithin(name),
                                                    "must be a file within the sandbox; write a"
                                                            + " relative path without '..', for"
                                                            + " example ca.pem")));

    static final Shape<HttpRequest> SHAPE =
            ROWS.build(
                    values ->
                            new HttpRequest(
                                    values.get(URL),
                                    values.get(METHOD),
                                    values.get(HEADERS),
                                    values.get(BODY),
                                    values.get(EXPECT_STATUS),
                                    values.get(TIMEOUT),
                                    values.get(REDIRECTS),
                                    values.get(CA_FILE)),
                    HttpFields::check);

    private HttpFields() {}

    private static Method method(Values<HttpRequest> values) {
        return values.has(BODY) ? Method.POST : Method.GET;
    }

    private static StatusSet statuses(String text) {
        return StatusSet.parse(text)
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        Text.quoted(text)
                                                + " does not name statuses from 100 to 599; write"
                                                + " for example 200-299, or 200,204,409"));
    }

    private static void check(HttpRequest request, FieldErrors errors) {
        errors.at(BODY.name())
                .unless(
                        request.body().isEmpty() || !request.method().reads(),
                        "a "
                                + request.method()
                                + " request has no body; remove it, or make the method POST");
    }
}
