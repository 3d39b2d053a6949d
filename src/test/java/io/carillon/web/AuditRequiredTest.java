package io.carillon.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.audit.AuditWriter;
import io.carillon.core.contract.Settings;
import io.carillon.runtime.AuditLine;
import io.carillon.runtime.AuditTrail;
import io.carillon.web.access.Access;
import io.reactivex.rxjava3.core.Completable;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is done when no line can be written: nothing, or all, as the configuration says. */
@SuppressWarnings("try") // closing may be interrupted, which fails the test
final class AuditRequiredTest {
    private static final Path FULL = Path.of("/dev/full");
    private static final String JOB = "{\"command\": \"id\"}";

    /** Requests that would be carried out on a node that leads, in this order. */
    private static final List<List<String>> CHANGES =
            List.of(
                    List.of("PUT", "/v1/jobs/a", JOB),
                    List.of("PUT", "/v1/apps/x", "{}"),
                    List.of("POST", "/v1/jobs/a/pause", "{}"),
                    List.of("POST", "/v1/jobs/a/resume", ""),
                    List.of("POST", "/v1/jobs/a/runs", ""),
                    List.of("PUT", "/v1/agents/agent-1/drain", "{\"reason\": \"disk\"}"),
                    List.of("DELETE", "/v1/agents/agent-1/drain", ""),
                    List.of(
                            "POST",
                            "/v1/cluster/freeze",
                            "{\"until\": \"2100-01-01T00:00:00Z\", \"reason\": \"fire\"}"),
                    List.of("DELETE", "/v1/cluster/freeze", ""),
                    List.of("POST", "/v1/cluster/reconcile", ""),
                    List.of("DELETE", "/v1/jobs/a", ""),
                    List.of("POST", "/v1/cluster/abdicate", ""));

    @TempDir Path folder;

    private static ServerForTests leading(AuditTrail audit) throws Exception {
        ServerForTests server = ServerForTests.audited("node-1", Access.anybody(), audit);
        server.lead.lead(Settings.DEFAULT, new ScriptedMesos(64));
        return server;
    }

    private static HttpResponse<String> send(ServerForTests server, List<String> change)
            throws Exception {
        return server.call(change.get(0), change.get(1), change.get(2));
    }

    @Test
    void withoutALineNothingIsChanged() throws Exception {
        try (ServerForTests server = leading(AuditForTests.to("node-1", FULL, true))) {
            server.await("/v1/cluster", "master", "master:5050");
            var stored = server.lead.stored().keySet();
            for (List<String> change : CHANGES) {
                HttpResponse<String> answer = send(server, change);
                assertThat(answer.statusCode()).as("%s %s", change, answer.body()).isEqualTo(503);
                assertThat(answer.body()).contains("audit-unavailable");
                assertThat(answer.headers().firstValue("Retry-After")).isPresent();
            }
            assertThat(server.lead.stored().keySet()).isEqualTo(stored);
            assertThat(server.lead.abdicated).isFalse();
            assertThat(server.call("GET", "/v1/jobs", "").statusCode()).as("reads").isEqualTo(200);
            JsonObject ready = server.get("/health/ready");
            assertThat(ready.getBoolean("ready")).as("it schedules").isTrue();
            assertThat(ready.getJsonArray("problems").encode())
                    .contains("/dev/full", "changes are refused");
            assertThat(server.call("GET", "/metrics", "").body())
                    .contains("carillon_audit_failing 1");
        }
    }

    @Test
    void changesGoOnWhereLinesAreNotRequired() throws Exception {
        try (ServerForTests server = leading(AuditForTests.to("node-1", FULL, false))) {
            for (List<String> change : CHANGES) {
                HttpResponse<String> answer = send(server, change);
                assertThat(answer.statusCode()).as("%s %s", change, answer.body()).isLessThan(300);
                assertThat(answer.headers().firstValue("Carillon-Audit")).isEmpty();
            }
            assertThat(server.lead.abdicated).isTrue();
        }
    }

    @Test
    void eachChangeHasALineBeforeItAndOneAfterIt() throws Exception {
        Path file = folder.resolve("audit.log");
        try (ServerForTests server = leading(AuditForTests.to("node-1", file, true))) {
            for (List<String> change : CHANGES) {
                String id = send(server, change).headers().firstValue("X-Request-Id").orElseThrow();
                assertThat(AuditForTests.lines(file))
                        .as("when the answer is there: %s", change)
                        .filteredOn(line -> line.getString("request").equals(id))
                        .extracting(line -> line.getString("outcome"))
                        .containsExactly("begun", "done");
            }
        }
    }

    /** The disk is full from then on. */
    private record Broken(AuditTrail trail) implements AuditTrail {
        @Override
        public boolean required() {
            return true;
        }

        @Override
        public Completable add(AuditLine line) {
            return line.outcome() == AuditLine.Outcome.BEGUN
                    ? trail.add(line)
                    : Completable.error(new IOException("No space left on device"));
        }

        @Override
        public void refused(AuditLine line) {
            trail.refused(line);
        }

        @Override
        public void secretUsed(String task, String secret) {
            trail.secretUsed(task, secret);
        }

        @Override
        public void login(AuditLine.Who who, AuditLine.Asked asked, Optional<String> refused) {
            trail.login(who, asked, refused);
        }

        @Override
        public List<Numbered> newest(Predicate<AuditLine> wanted, long before, int limit) {
            return trail.newest(wanted, before, limit);
        }

        @Override
        public Optional<String> problem() {
            return trail.problem();
        }
    }

    @Test
    void anAnswerSaysThatItsEndIsNotInTheAudit() throws Exception {
        Path file = folder.resolve("audit.log");
        try (AuditWriter writer = AuditForTests.to("node-1", file, true);
                ServerForTests server = leading(new Broken(writer))) {
            HttpResponse<String> answer = send(server, CHANGES.get(0));
            assertThat(answer.statusCode()).as("it is done").isEqualTo(201);
            assertThat(answer.headers().firstValue("Carillon-Audit")).contains("incomplete");
            assertThat(AuditForTests.lines(file))
                    .extracting(line -> line.getString("outcome") + " " + line.getString("detail"))
                    .containsExactly("begun put job a");
        }
    }

    @Test
    void theNodeThatAnswersWritesTheLine() throws Exception {
        Path leading = folder.resolve("leader.log");
        Path forwarding = folder.resolve("standby.log");
        Access tokens = AuditForTests.tokens(folder, "alice");
        try (ServerForTests leader =
                        ServerForTests.audited(
                                "node-1", tokens, AuditForTests.to("node-1", leading, false));
                ServerForTests standby =
                        ServerForTests.audited(
                                "node-2", tokens, AuditForTests.to("node-2", forwarding, false))) {
            leader.lead.lead(Settings.DEFAULT, new ScriptedMesos(64));
            standby.lead.leader = Optional.of(leader.node());
            HttpResponse<String> put =
                    standby.call("PUT", "/v1/jobs/a", JOB, AuditForTests.as("alice"));
            assertThat(put.statusCode()).as("%s", put.body()).isEqualTo(201);
            String id = put.headers().firstValue("X-Request-Id").orElseThrow();
            assertThat(put.headers().allValues("X-Request-Id")).hasSize(1);
            assertThat(standby.call("PUT", "/v1/jobs/a", JOB, AuditForTests.as("eve")).statusCode())
                    .isEqualTo(401);
            HttpResponse<String> none =
                    standby.call("DELETE", "/v1/jobs/none", "", AuditForTests.as("alice"));
            assertThat(new JsonObject(none.body()).getString("requestId"))
                    .isEqualTo(none.headers().firstValue("X-Request-Id").orElseThrow());
            standby.lead.leader = Optional.empty();
            assertThat(
                            standby.call("DELETE", "/v1/jobs/a", "", AuditForTests.as("alice"))
                                    .statusCode())
                    .isEqualTo(503);
            leader.close();
            standby.close();

            assertThat(AuditForTests.lines(leading))
                    .extracting(line -> line.getString("outcome") + " " + line.getInteger("status"))
                    .containsExactly("done 201", "refused 404");
            assertThat(AuditForTests.lines(leading).get(0).getString("request")).isEqualTo(id);
            assertThat(AuditForTests.lines(leading).get(0).getString("caller")).isEqualTo("alice");
            assertThat(AuditForTests.lines(forwarding))
                    .extracting(line -> line.getString("outcome") + " " + line.getInteger("status"))
                    .containsExactly("refused 401", "failed 503");
        }
    }
}
