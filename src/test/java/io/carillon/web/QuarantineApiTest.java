package io.carillon.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.BusyCore;
import io.carillon.core.records.RecordId;
import io.carillon.core.records.StoredRecord;
import io.carillon.model.RecordKey;
import io.carillon.model.RecordKey.Kind;
import io.carillon.model.run.Fire;
import io.carillon.model.run.Outcome;
import io.carillon.runtime.RecordCodec;
import io.carillon.web.access.Access;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Damaged records as an operator meets them: shown, repaired, dropped; the rest goes on. */
final class QuarantineApiTest {
    private static final String RUN = "wide~20300101T000010000c";
    private static final RecordKey HEAD = new RecordKey(Kind.RUNS, RUN + "~0");
    private static final RecordKey PART = new RecordKey(Kind.RUNS, "parts~20300101T000010000c~1");

    private final RecordCodec codec = new RecordCodec();
    private final TreeMap<RecordKey, byte[]> whole = new TreeMap<>();
    private ServerForTests server;

    @BeforeEach
    void fill() throws Exception {
        server = new ServerForTests("node-1", Access.anybody());
        BusyCore.records().forEach((key, record) -> whole.put(key, codec.encode(record)));
        whole.remove(RecordId.FRAMEWORK.key()); // The scripted Mesos gives another id.
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    /** A term over what is stored but for that record. */
    private void damaged(RecordKey key, String text) throws Exception {
        TreeMap<RecordKey, byte[]> stored = new TreeMap<>(whole);
        stored.put(key, text.getBytes(StandardCharsets.UTF_8));
        server.lead.leadOver(BusyCore.settings(), stored, () -> new ScriptedMesos(64));
    }

    private String text(RecordKey key) {
        return new String(whole.get(key), StandardCharsets.UTF_8);
    }

    private static String path(RecordKey key) {
        return "/v1/quarantine/" + key;
    }

    private String tag(RecordKey key) throws Exception {
        return server.call("GET", path(key), "").headers().firstValue("ETag").orElseThrow();
    }

    private HttpResponse<String> put(RecordKey key, String content) throws Exception {
        String body = new JsonObject().put("content", content).encode();
        return server.call("PUT", path(key), body, "If-Match", tag(key));
    }

    private HttpResponse<String> drop(RecordKey key) throws Exception {
        return server.call("DELETE", path(key), "", "If-Match", tag(key));
    }

    private void awaitEmpty() {
        Awaitility.await()
                .atMost(20, TimeUnit.SECONDS)
                .pollInterval(Duration.ofMillis(20))
                .until(
                        () -> {
                            HttpResponse<String> list = server.call("GET", "/v1/quarantine", "");
                            return list.statusCode() == 200
                                    && new JsonObject(list.body()).getJsonArray("items").isEmpty();
                        });
    }

    private StoredRecord stored(RecordKey key) throws Exception {
        return codec.decode(key, server.lead.stored().get(key));
    }

    @Test
    void itIsShownAndTheRestGoesOn() throws Exception {
        damaged(HEAD, "2 {}");
        JsonArray items = server.get("/v1/quarantine").getJsonArray("items");
        assertThat(items).hasSize(1);
        JsonObject item = items.getJsonObject(0);
        assertThat(item.getString("key")).isEqualTo(HEAD.toString());
        assertThat(item.getJsonArray("holds")).containsExactly("wide");
        assertThat(item.getString("because")).contains("format 2");
        assertThat(item.getInteger("bytes")).isEqualTo(4);
        assertThat(Instant.parse(item.getString("since"))).isBeforeOrEqualTo(Instant.now());
        assertThat(server.get(path(HEAD)).getString("content")).isEqualTo("2 {}");

        JsonObject ready = server.get("/health/ready");
        assertThat(ready.getBoolean("ready")).isTrue();
        assertThat(ready.getJsonArray("problems").getString(0)).contains(HEAD.toString());
        assertThat(server.get("/v1/cluster").getString("quarantine")).contains("in quarantine");
        assertThat(server.call("GET", "/metrics", "").body())
                .contains("carillon_quarantined_records 1.0");

        assertThat(server.call("GET", "/v1/jobs/wide", "").body()).contains("quarantine");
        assertThat(server.call("DELETE", "/v1/jobs/wide", "").statusCode()).isEqualTo(409);
        assertThat(server.call("PUT", "/v1/jobs/wide", "{\"command\": \"x\"}").statusCode())
                .isEqualTo(409);
        assertThat(server.call("DELETE", "/v1/cluster/freeze", "").statusCode()).isEqualTo(200);
        server.job("other", "succeed");
        assertThat(server.run("other", "SUCCEEDED")).isNotNull();
        assertThat(server.lead.stored().get(HEAD)).isEqualTo("2 {}".getBytes());
        assertThat(server.call("GET", "/v1/quarantine/runs/none", "").statusCode()).isEqualTo(404);
        assertThat(server.call("GET", "/v1/quarantine/stones/none", "").statusCode())
                .isEqualTo(404);
    }

    @Test
    void aRepairIsCheckedAndTakenUpByTheNextTerm() throws Exception {
        damaged(HEAD, "rubbish");
        String good = text(HEAD);
        String path = path(HEAD);
        String body = new JsonObject().put("content", good).encode();
        assertThat(server.call("PUT", path, body, "If-Match", "\"0\"").statusCode()).isEqualTo(412);
        assertThat(server.call("DELETE", path, "").statusCode()).isEqualTo(428);
        assertThat(put(HEAD, "1 {}").body()).contains("/content");
        assertThat(put(HEAD, good.replace("\"attempts\":1", "\"attempts\":4")).body())
                .contains("is not the newest attempt");
        HttpResponse<String> beside = put(HEAD, good.replace("Version\":1", "Version\":7"));
        assertThat(beside.body()).contains("the version of the job is 1");
        assertThat(beside.statusCode()).isEqualTo(422);
        assertThat(server.lead.stored().get(HEAD)).isEqualTo("rubbish".getBytes());

        assertThat(put(HEAD, good).statusCode()).isEqualTo(200);

        awaitEmpty();
        assertThat(server.lead.stored().get(HEAD)).isNotNull();
        assertThat(server.get("/v1/runs/" + RUN).getString("state")).isEqualTo("RUNNING");
    }

    @Test
    void aDroppedRunIsLostInTheLedgerAndNotBegunAnew() throws Exception {
        damaged(PART, "");
        HttpResponse<String> dropped = drop(PART);
        assertThat(dropped.statusCode()).isEqualTo(200);
        assertThat(new JsonObject(dropped.body()).getString("content")).isEmpty();
        awaitEmpty();
        String run = PART.name().substring(0, PART.name().lastIndexOf('~'));
        JsonArray fires = server.get("/v1/jobs/parts/fires").getJsonArray("items");
        assertThat(fires.stream().map(f -> (JsonObject) f))
                .filteredOn(fire -> run.equals(fire.getString("run")))
                .extracting(fire -> fire.getString("outcome"))
                .containsExactly("LOST");
        assertThat(server.lead.stored().keySet())
                .noneMatch(key -> key.kind() == Kind.RUNS && key.name().startsWith(run));
        assertThat(server.call("GET", "/v1/runs/" + run, "").statusCode()).isEqualTo(404);
    }

    @Test
    void aDroppedScheduleForgetsNoFireThatLeftATrace() throws Exception {
        RecordKey key = new RecordKey(Kind.SCHEDULE, "quick");
        damaged(key, "1 {\"lastNominal\":null}");
        assertThat(drop(key).statusCode()).isEqualTo(200);
        awaitEmpty();
        StoredRecord.ScheduleRecord schedule = (StoredRecord.ScheduleRecord) stored(key);
        assertThat(schedule)
                .isEqualTo(codec.decode(key, whole.get(key)))
                .isNotEqualTo(new StoredRecord.ScheduleRecord(Instant.EPOCH));
    }

    @Test
    void droppedHistoryIsNotWrittenOverBefore() throws Exception {
        RecordKey key = new RecordKey(Kind.LEDGER, "quick~00000001");
        damaged(key, "1 {\"fires\":[]}");
        server.call("GET", "/v1/jobs/quick", "");
        assertThat(server.get("/v1/jobs/quick").getString("state")).isEqualTo("PAUSED");
        HttpResponse<String> later =
                server.call("DELETE", path(key) + "?reload=false", "", "If-Match", tag(key));
        assertThat(later.statusCode()).isEqualTo(200);
        assertThat(server.get(path(key)).getString("decision")).isEqualTo("DROPPED");
        assertThat(server.lead.stored()).doesNotContainKey(key);
        assertThat(server.call("PUT", path(key), "{}", "If-Match", tag(key)).statusCode())
                .isEqualTo(422);
        Fire fire =
                Fire.of(
                        Instant.parse("2030-01-01T00:00:10Z"),
                        Outcome.LOST,
                        "",
                        java.util.Optional.empty());
        String ledger =
                new String(
                        codec.encode(new StoredRecord.LedgerRecord(java.util.List.of(fire))),
                        StandardCharsets.UTF_8);
        assertThat(put(key, ledger).statusCode()).isEqualTo(200);
        awaitEmpty();
        assertThat(server.get("/v1/jobs/quick/fires").getJsonArray("items")).isNotEmpty();
    }

    @Test
    void aMisplacedRecordIsMovedOrDropped() throws Exception {
        RecordKey own = new RecordKey(Kind.JOBS, "slow");
        RecordKey stray = new RecordKey(Kind.JOBS, "zz/slow");
        String content = text(own);
        whole.remove(own);
        damaged(stray, content);
        assertThat(server.get(path(stray)).getJsonArray("holds")).containsExactly("slow");
        assertThat(put(stray, content).statusCode()).isEqualTo(200);
        awaitEmpty();
        assertThat(server.lead.stored()).containsKey(own).doesNotContainKey(stray);
        assertThat(server.get("/v1/jobs/slow").getJsonArray("liveRuns")).isNotEmpty();
    }

    @Test
    void aCopyInAWrongPlaceTakesNothingWithIt() throws Exception {
        RecordKey stray = new RecordKey(Kind.RUNS, "zz/" + HEAD.name());
        damaged(stray, text(HEAD));
        assertThat(put(stray, text(HEAD)).statusCode()).isEqualTo(409);
        assertThat(drop(stray).statusCode()).isEqualTo(200);
        awaitEmpty();
        assertThat(server.lead.stored()).containsKey(HEAD).doesNotContainKey(stray);
        assertThat(server.get("/v1/runs/" + RUN).getString("state")).isEqualTo("RUNNING");
    }
}
