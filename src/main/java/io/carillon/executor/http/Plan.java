package io.carillon.executor.http;

import io.carillon.executor.TaskFiles;
import io.carillon.executor.WorkRefusedException;
import io.carillon.orders.OrderProtos.HttpWork;
import io.carillon.orders.OrderProtos.HttpWork.StatusRange;
import io.carillon.orders.OrderProtos.TaskOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a task is to ask for, and what it expects.
 *
 * @param method such as {@code GET}
 * @param target where the first request goes
 * @param own the headers of the job; they may be secrets, and stay with the first host
 * @param context the headers that tell of the task
 * @param body what is sent; empty: nothing
 * @param expected the statuses that are a success
 * @param timeout for the whole exchange
 * @param redirects how many are followed at most
 * @param caFile certificates of the authorities that are trusted; empty: those that the Java
 *     machine trusts
 */
record Plan(
        String method,
        Target target,
        Map<String, String> own,
        Map<String, String> context,
        Optional<byte[]> body,
        List<StatusRange> expected,
        Duration timeout,
        int redirects,
        Optional<Path> caFile) {
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7e\\t]*");
    private static final Set<String> READING = Set.of("GET", "HEAD");

    /**
     * @throws WorkRefusedException if the order does not describe a request
     */
    static Plan of(TaskOrder order, TaskFiles files) throws WorkRefusedException {
        HttpWork work = order.getHttp();
        Target target =
                Target.of(work.getUrl())
                        .orElseThrow(
                                () ->
                                        new WorkRefusedException(
                                                "url: the order names no URL of http or https"));
        if (!TOKEN.matcher(work.getMethod()).matches() || work.getTimeout() == 0) {
            throw new WorkRefusedException("The order names no method, or no timeout");
        }
        Map<String, String> own = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (HttpWork.Header header : work.getHeaderList()) {
            if (!TOKEN.matcher(header.getName()).matches()
                    || !VALUE.matcher(header.getValue()).matches()) {
                throw new WorkRefusedException(
                        "headers: " + Words.line(header.getName()) + " is not a valid header");
            }
            own.put(header.getName(), header.getValue());
        }
        Path sandbox = files.sandbox().normalize();
        Path caFile = sandbox.resolve(work.getCaFile()).normalize();
        if (!caFile.startsWith(sandbox)) {
            throw new WorkRefusedException("caFile: must be a file within the sandbox");
        }
        return new Plan(
                work.getMethod(),
                target,
                own,
                ContextHeaders.of(order, files.folder().getFileName().toString()),
                work.hasBody() ? Optional.of(work.getBody().toByteArray()) : Optional.empty(),
                work.getExpectList(),
                Duration.ofMillis(work.getTimeout()),
                work.getRedirects(),
                work.getCaFile().isEmpty() ? Optional.empty() : Optional.of(caFile));
    }

    /** Whether the request may be made again at the place that a redirect names. */
    boolean mayFollow() {
        return READING.contains(method);
    }

    boolean isHead() {
        return method.equals("HEAD");
    }

    boolean expects(int status) {
        return expected.stream().anyMatch(r -> r.getFrom() <= status && status <= r.getTo());
    }

    /** The statuses that are a success, as the job's document writes them. */
    String expectedWords() {
        return expected.stream()
                .map(
                        range ->
                                range.getFrom() == range.getTo()
                                        ? Integer.toString(range.getFrom())
                                        : range.getFrom() + "-" + range.getTo())
                .collect(Collectors.joining(","));
    }
}
