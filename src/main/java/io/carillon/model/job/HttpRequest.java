package io.carillon.model.job;

import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The request that each task of an HTTP job makes.
 *
 * @param url where it goes, {@code http} or {@code https}
 * @param method what it asks for
 * @param headers headers of its own, beside those that tell of the task
 * @param body what is sent; empty: nothing
 * @param expectStatus the statuses that count as success
 * @param timeout how long the whole exchange may take, redirects included
 * @param redirects how many redirects are followed at most
 * @param caFile a file in the sandbox with the certificates of the authorities that are trusted;
 *     empty: those that the Java machine trusts
 */
public record HttpRequest(
        String url,
        Method method,
        SortedMap<String, String> headers,
        Optional<String> body,
        StatusSet expectStatus,
        Duration timeout,
        int redirects,
        Optional<String> caFile) {
    public HttpRequest {
        headers = Collections.unmodifiableSortedMap(new TreeMap<>(headers));
    }

    /** A method of HTTP. */
    public enum Method {
        GET,
        HEAD,
        POST,
        PUT,
        PATCH,
        DELETE;

        /** Whether a request has no body, and may be made again at another place. */
        public boolean reads() {
            return this == GET || this == HEAD;
        }
    }
}
