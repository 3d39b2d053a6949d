package io.carillon.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.carillon.terminal.Output;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Waits for the end of a run and shows the output of its tasks meanwhile. One thread. */
final class RunFollower {
    private static final Duration POLL_INTERVAL = Duration.ofMillis(300);

    /** How long to retry while no node answers: the leader may be changing. */
    private static final Duration RETRY_TIMEOUT = Duration.ofSeconds(60);

    private static final Set<String> LIVE = Set.of("PENDING", "RUNNING");

    private final ApiClient client;
    private final String run;
    private final boolean logs;
    private final boolean raw;
    private final Output out;
    private final Map<String, Tail> tails = new LinkedHashMap<>();

    RunFollower(ApiClient client, String run, boolean logs, boolean raw, Output out) {
        this.client = client;
        this.run = run;
        this.logs = logs;
        this.raw = raw;
        this.out = out;
    }

    /** Waits until the run has ended, and returns it. */
    JsonNode follow() {
        while (true) {
            JsonNode now = look();
            boolean over = !LIVE.contains(now.path("state").asText(""));
            boolean rest = logs && show(now, over);
            if (over && !rest) {
                tails.values().forEach(Tail::end);
                return now;
            }
            if (!rest) {
                pause(POLL_INTERVAL);
            }
        }
    }

    private JsonNode look() {
        Instant giveUp = Instant.now().plus(RETRY_TIMEOUT);
        while (true) {
            try {
                return client.get("/v1/runs/" + ApiClient.encode(run));
            } catch (ApiException e) {
                boolean transientFailure = e.status() == 0 || e.status() >= 500;
                if (!transientFailure || Instant.now().isAfter(giveUp)) {
                    throw e;
                }
                pause(Duration.ofSeconds(1));
            }
        }
    }

    /** Gives each output a turn; returns whether one of them has more that can be had at once. */
    private boolean show(JsonNode now, boolean over) {
        boolean rest = false;
        for (JsonNode shard : now.path("shards")) {
            for (JsonNode attempt : shard.path("attempts")) {
                if (attempt.path("startedAt").isTextual()) {
                    String task = attempt.path("task").asText("");
                    boolean ended = over || !attempt.path("endedAt").isNull();
                    rest |= tail(task, "stdout", shard, " | ").more(ended);
                    rest |= tail(task, "stderr", shard, " stderr | ").more(ended);
                }
            }
        }
        return rest;
    }

    private Tail tail(String task, String file, JsonNode shard, String mark) {
        String prefix = "shard " + shard.path("shard").asInt() + mark;
        return tails.computeIfAbsent(
                task + "/" + file,
                key -> new Tail(client, task, "files/" + file, prefix, out, raw));
    }

    static void pause(Duration pause) {
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApiException(0, "interrupted");
        }
    }
}
