package io.carillon.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import io.carillon.document.JobDocument;
import io.carillon.model.job.Limits;
import io.vertx.core.json.JsonObject;
import java.lang.management.ManagementFactory;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Documents that are almost as large as a request may be, and wrong in as many places as they have
 * room for, are answered. With {@code -Ddocuments.rounds=30} the processor time of the cheapest
 * round is worth something: it is printed, and stands in docs/MEASURED.md.
 */
final class LargeDocumentTest {
    private static final int ROUNDS = Integer.getInteger("documents.rounds", 1);
    private static ServerForTests server;

    @BeforeAll
    static void start() throws Exception {
        server = ServerForTests.leading();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    private static String document(String kind) {
        return switch (kind) {
            case "9,000 unknown fields" ->
                    IntStream.range(0, 9_000)
                            .mapToObj(i -> "\"%s%05d\":1".formatted("f".repeat(90), i))
                            .collect(Collectors.joining(",", "{", "}"));
            case "900 unknown fields" ->
                    IntStream.range(0, 900)
                            .mapToObj(i -> "\"%s%05d\":1".formatted("f".repeat(990), i))
                            .collect(Collectors.joining(",", "{", "}"));
            case "60,000 parameters" ->
                    IntStream.range(0, 60_000)
                            .mapToObj(i -> "\"%d\":\"x\"".formatted(i))
                            .collect(
                                    Collectors.joining(
                                            ",",
                                            "{\"command\":\"true\",\"shards\":{\"parameters\":{",
                                            "}}}"));
            default -> throw new IllegalArgumentException(kind);
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"9,000 unknown fields", "900 unknown fields", "60,000 parameters"})
    void theyAreReadAndChecked(String kind) throws Exception {
        String document = document(kind);
        var thread = ManagementFactory.getThreadMXBean();
        Duration cost =
                cheapest(
                        thread::getCurrentThreadCpuTime,
                        () ->
                                JobDocument.read("job", document)
                                        .check(
                                                Optional.empty(),
                                                Optional.empty(),
                                                Limits.DEFAULT,
                                                Instant.EPOCH)
                                        .size());
        System.out.printf("%s are read and checked in %d µs%n", kind, cost.toNanos() / 1_000);
    }

    /** With all that the process does meanwhile, the caller in it included. */
    @ParameterizedTest
    @ValueSource(strings = {"9,000 unknown fields", "900 unknown fields", "60,000 parameters"})
    void theyArePlanned(String kind) throws Exception {
        String document = document(kind);
        var process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        Duration cost =
                cheapest(
                        process::getProcessCpuTime,
                        () -> {
                            HttpResponse<String> plan = server.call("POST", "/v1/plan", document);
                            assertThat(plan.statusCode()).isEqualTo(200);
                            assertThat(new JsonObject(plan.body()).getBoolean("valid")).isFalse();
                            return 1;
                        });
        System.out.printf("%s are planned in %d µs%n", kind, cost.toNanos() / 1_000);
    }

    private static Duration cheapest(LongSupplier clock, Callable<Integer> work) throws Exception {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < ROUNDS; i++) {
            long before = clock.getAsLong();
            assertThat(work.call()).isPositive();
            least = Math.min(least, clock.getAsLong() - before);
        }
        return Duration.ofNanos(least);
    }
}
