package io.carillon.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.contract.Settings;
import io.carillon.web.access.Access;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The console in a real browser, where there is one. */
final class ConsoleTest {
    private static final File BROWSER =
            new File(System.getProperty("console.browser", "/usr/bin/chromium"));
    private static ServerForTests server;
    private static String run;
    private static String task;

    @BeforeAll
    static void start() throws Exception {
        server = ServerForTests.leading(Settings.DEFAULT, 64);
        server.job(
                "nightly-report",
                "succeed",
                "description",
                "\"What was sold <b>yesterday</b>\"",
                "schedule",
                "{\"cron\": \"0 0 2 * * ?\", \"timeZone\": \"Europe/Berlin\"}",
                "shards",
                "{\"count\": 2, \"parameters\": {\"0\": \"north\", \"1\": \"south\"}}");
        server.job("breaks", "fail", "retry", "{\"maxAttempts\": 1}");
        server.run("breaks", "FAILED");
        JsonObject ended = server.run("nightly-report", "SUCCEEDED");
        run = ended.getString("id");
        task =
                ended.getJsonArray("shards")
                        .getJsonObject(0)
                        .getJsonArray("attempts")
                        .getJsonObject(0)
                        .getString("task");
        server.wrote(task, "stdout", "report for north\nten bells sold\n");
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    private static String browse(Path profile, String hash) throws Exception {
        return page(profile, server.url() + "/" + hash);
    }

    static String page(Path profile, String url) throws Exception {
        return page(profile, url, Duration.ofSeconds(5));
    }

    /** The page after it has been looked at for that long, by its own clock. */
    private static String page(Path profile, String url, Duration looked) throws Exception {
        Assumptions.assumeTrue(BROWSER.canExecute(), "there is no browser");
        List<String> command =
                new ArrayList<>(
                        List.of(
                                BROWSER.getPath(),
                                "--headless",
                                "--no-sandbox",
                                "--disable-gpu",
                                "--user-data-dir=" + profile,
                                "--virtual-time-budget=" + looked.toMillis(),
                                "--window-size=1500,900"));
        command.add("--dump-dom");
        command.add(url);
        Files.createDirectories(profile);
        Path out = profile.resolve("dom.html");
        Process process =
                new ProcessBuilder(command)
                        .redirectOutput(out.toFile())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        assertThat(process.waitFor(90, TimeUnit.SECONDS)).isTrue();
        return Files.readString(out, StandardCharsets.UTF_8);
    }

    @Test
    void itListsTheJobsAndTheirOutcomes(@TempDir Path profile) throws Exception {
        String page = browse(profile, "");
        assertThat(page)
                .contains("nightly-report</a>")
                .contains("0 0 2 * * ?")
                .contains("<span class=\"state succeeded\">succeeded</span>")
                .contains("<span class=\"state failed\">failed</span>")
                .contains("What was sold &lt;b&gt;yesterday&lt;/b&gt;")
                .contains("Run nightly-report now")
                .contains("healthy")
                .contains("in term 1");
    }

    @Test
    void itShowsWhatShardsTell(@TempDir Path profile) throws Exception {
        server.job("talks", "stay");
        String id = server.run("talks", "RUNNING").getString("id");
        String talker = id + "~0~1";
        String token = "Bearer " + server.tasks.of(talker).orElseThrow();
        String path = "/v1/tasks/" + talker;
        server.await(path, "state", "RUNNING");
        String progress = "{\"fraction\":0.255,\"text\":\"<b>bold</b>\"}";
        server.call("POST", path + "/progress", progress, "Authorization", token);
        server.call("POST", path + "/result", "{\"rows\": \"<i>7\"}", "Authorization", token);
        String page = browse(profile, "#job=talks&run=" + id);
        assertThat(page)
                .containsPattern("<progress [^>]*value=\"0.255\"")
                .contains(" 25 % &lt;b&gt;bold&lt;/b&gt;")
                .contains("<code>{\"rows\":\"&lt;i&gt;7\"}</code>");
        server.call("POST", path + "/kill", "");
        server.await("/v1/runs/" + id, "state", "KILLED");
    }

    @Test
    void namesOfJobsCannotClashWithPartsOfThePage(@TempDir Path profile) throws Exception {
        for (String name : List.of("title", "line", "close", "s", "stdout")) {
            server.job(name, "succeed");
        }
        String page = browse(profile, "#job=nightly-report");
        List<String> ids =
                Pattern.compile(" id=\"([^\"]*)\"")
                        .matcher(page)
                        .results()
                        .map(found -> found.group(1))
                        .toList();
        assertThat(ids).doesNotHaveDuplicates().contains("job-title", "row:job:title");
        assertThat(page).containsPattern("<h2 id=\"job-title\">nightly-report</h2>");
        for (String name : List.of("title", "line", "close", "s", "stdout")) {
            server.call("DELETE", "/v1/jobs/" + name, "");
        }
    }

    @Test
    @SuppressWarnings("try") // closing may be interrupted, which fails the test
    void theAddressThatLocalPrintsLogsThePageIn(@TempDir Path profile) throws Exception {
        Path tokens = profile.resolve("tokens.json");
        Files.writeString(
                tokens,
                "{\"tokens\": [{\"name\": \"local\", \"sha256\": \""
                        // of "secret"
                        + "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b\"}]}");
        try (ServerForTests closed = new ServerForTests("node-7", Access.tokens(tokens))) {
            closed.lead.lead(Settings.DEFAULT, new ScriptedMesos(4));
            String url = closed.url() + "/#token=";
            assertThat(page(profile.resolve("in"), url + "secret"))
                    .contains("in term 1")
                    .contains("<form id=\"token-form\" hidden")
                    .doesNotContain("secret");
            assertThat(page(profile.resolve("out"), url + "wrong"))
                    .doesNotContain("in term 1")
                    .doesNotContain("<form id=\"token-form\" hidden");
        }
    }

    @Test
    void itShowsARunItsShardsAndTheOutputOfATask(@TempDir Path profile) throws Exception {
        String page = browse(profile, "#job=nightly-report&run=" + run + "&task=" + task);
        assertThat(page)
                .contains("all 2 shards succeeded")
                .contains("0 north")
                .contains("1 south")
                .contains("report for north\nten bells sold");
    }

    @Test
    void itShowsWhichAgentsAreLeftForAShardThatWaits(@TempDir Path profile) throws Exception {
        server.job("too-large", "succeed", "resources", "{\"cpus\": 999}");
        String id =
                new JsonObject(server.call("POST", "/v1/jobs/too-large/runs", "").body())
                        .getString("id");
        String page = browse(profile, "#job=too-large&run=" + id);
        assertThat(page)
                .contains("Agents for a shard that waits")
                .containsPattern(
                        "<td class=\"number\">[1-9][0-9]*</td><td class=\"wide\">are known")
                .containsPattern(
                        "<tr class=\"stuck\"><td class=\"number\">0</td><td class=\"wide\">have"
                                + " 999 cpus<strong> – stuck here</strong></td><td"
                                + " class=\"wide\"><div>host-[0-9]: has ");
        assertThat(page.split("stuck here", -1)).hasSize(2);
        server.call("POST", "/v1/runs/" + id + "/kill", "");
        assertThat(browse(profile.resolve("ended"), "#job=too-large&run=" + id))
                .contains("Shards and attempts")
                .doesNotContain("Agents for a shard that waits");
    }

    @Test
    void itShowsAppsWithTheirJobsAndExecutors(@TempDir Path profile) throws Exception {
        server.call(
                "PUT",
                "/v1/apps/shop",
                """
                {"owner": "<i>sales</i>", "description": "All of <b>it</b>",
                 "env": {"TIER": "</pre><script>alert(1)</script>"},
                 "executor": {"mode": "SHARED", "command": "./x", "maxTasks": 9}}
                """);
        server.job("sells", "work", "app", "\"shop\"");
        server.run("sells", "RUNNING");
        String rhythm = "{\"every\": \"PT0.2S\"}";
        server.job("polls", "work", "app", "\"shop\"", "type", "\"DAEMON\"", "schedule", rhythm);

        assertThat(browse(profile.resolve("list"), ""))
                .contains("<code>every PT0.2S</code>")
                .contains("app <a id=\"row:app-of:sells\" href=\"#app=shop\">shop</a>")
                .contains("<a id=\"row:app:shop\" href=\"#app=shop\">shop</a>")
                .contains("<td>shared</td><td>1</td><td>2</td>")
                .contains("<td>&lt;i&gt;sales&lt;/i&gt;</td>")
                .contains("All of &lt;b&gt;it&lt;/b&gt;");
        String app = browse(profile.resolve("app"), "#app=shop&job=sells");
        assertThat(app)
                .contains("<h2 id=\"app-title\">App shop</h2>")
                .contains("version 1, since")
                .contains("<a href=\"#app=shop&amp;job=sells\">sells</a>")
                .containsPattern("host-1</th><td>1</td><td>[12] of 9</td>")
                .contains("&lt;/pre&gt;&lt;script&gt;alert(1)")
                .contains("<a id=\"job-app\" href=\"#app=shop\">shop</a> version 1");
        server.call("DELETE", "/v1/apps/shop?jobs=delete", "");
    }

    @Test
    void itShowsHowAChangeRolls(@TempDir Path profile) throws Exception {
        server.job("stands", "work", "type", "\"DAEMON\"", "shards", "{\"count\": 3}");
        JsonObject run = server.get("/v1/jobs/stands").getJsonArray("liveRuns").getJsonObject(0);
        server.await("/v1/runs/" + run.getString("id"), "state", "RUNNING");
        server.job(
                "stands",
                "work",
                "type",
                "\"DAEMON\"",
                "shards",
                "{\"count\": 3}",
                "env",
                "{\"A\": \"2\"}");
        server.call("POST", "/v1/jobs/stands/pause", "{\"reason\": \"to look\"}");

        String page = browse(profile, "#job=stands&run=" + run.getString("id"));
        assertThat(page.substring(page.indexOf("id=\"job-line\"")))
                .containsPattern(
                        "A change rolls: [0-2] of 3 shards run the newest version; the job is")
                .containsPattern("<th scope=\"col\">Version</th>");
        server.call("POST", "/v1/jobs/stands/resume", "");
        server.call("POST", "/v1/jobs/stands/update/pause", "{\"reason\": \"to be sure\"}");
        assertThat(browse(profile, "#job=stands&run=" + run.getString("id")))
                .contains("updates paused by ")
                .contains("to be sure");
        server.call("DELETE", "/v1/jobs/stands", "");
    }

    @Test
    void aCharacterMayComeInTwoParts(@TempDir Path profile) throws Exception {
        String text = "é日🎉\n".repeat(4);
        server.mostBytes = 3;
        try {
            String url = server.url() + "/" + output("parts", text);
            assertThat(page(profile, url, Duration.ofSeconds(40))).contains(text);
        } finally {
            server.mostBytes = Integer.MAX_VALUE;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void theEndOfALongOutputBeginsWithAWholeCharacter(int more, @TempDir Path profile)
            throws Exception {
        String end = "x".repeat(more) + "\n";
        String page = browse(profile, output("long-" + more, "🎉".repeat(30_000) + end));
        assertThat(page).containsPattern("<pre[^>]*>(🎉){16000,}" + end).doesNotContain("\ufffd");
    }

    /** A page that is left open does not grow for ever: of 512 Ki units, it keeps the last half. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void ofAnOutputThatGrowsThePageShowsTheEnd(int more, @TempDir Path profile) throws Exception {
        String hash = output("grows-" + more, "");
        String end = "x".repeat(more) + "🎉".repeat(30_000) + "end\n";
        String task = hash.substring(hash.indexOf("&task=") + 6);
        server.writesLater(task, "stdout", "begin\n" + "🎉".repeat(250_000) + end);
        String page = browse(profile, hash);
        assertThat(page.contains("begin\n🎉") || page.contains("\ufffd")).isFalse();
        Matcher shown = Pattern.compile("<pre[^>]*>(🎉*+x?🎉*+)end\n").matcher(page);
        assertThat(shown.find()).isTrue();
        assertThat(shown.group(1).length()).isBetween(256 * 1024, 512 * 1024);
    }

    /** Where the page shows what that job has written. */
    private static String output(String job, String text) throws Exception {
        server.job(job, "succeed");
        String id = server.run(job, "SUCCEEDED").getString("id");
        server.wrote(id + "~0~1", "stdout", text);
        return "#job=" + job + "&run=" + id + "&task=" + id + "~0~1";
    }
}
