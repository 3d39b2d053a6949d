package io.carillon.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.contract.Settings;
import io.carillon.web.http.RouteTable;
import io.carillon.web.oidc.ClaimRoles;
import io.carillon.web.oidc.OidcSettings;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Who may call what: each route with what it needs, and each role at each route, over HTTP. A route
 * that is not in the table fails the build.
 */
class RoutePermissionsTest {
    /**
     * Route, what it needs, and who may: (v)iewer, (o)perator, (a)dmin, the (t)eam whose job and
     * app it is, and (s)trangers, another team. A dash is a no.
     */
    private static final List<String> TABLE =
            """
            GET    /                                        -               voats
            GET    /console/agents.js                       -               voats
            GET    /console/api.js                          -               voats
            GET    /console/app.js                          -               voats
            GET    /console/apps.js                         -               voats
            GET    /console/bell.svg                        -               voats
            GET    /console/login.js                        -               voats
            GET    /console/output.js                       -               voats
            GET    /console/style.css                       -               voats
            GET    /console/views.js                        -               voats
            GET    /console/waiting.js                      -               voats
            GET    /executor/carillon-executor-dev.jar      -               voats
            GET    /executor/carillon-executor-dev.jar.sha256 -             voats
            GET    /health/live                             -               voats
            GET    /health/ready                            -               voats
            GET    /metrics                                 read-cluster    voats
            GET    /v1/agents                               read-cluster    voats
            GET    /v1/agents/:agent                        read-cluster    voats
            PUT    /v1/agents/:agent/drain                  operate-cluster -oa--
            DELETE /v1/agents/:agent/drain                  operate-cluster -oa--
            GET    /v1/apps                                 read-each       voats
            GET    /v1/apps/:app                            read-app        voat-
            PUT    /v1/apps/:app                            define-app      --at-
            DELETE /v1/apps/:app                            define-app      --at-
            GET    /v1/cluster                              read-each       voats
            POST   /v1/cluster/abdicate                     admin-cluster   --a--
            POST   /v1/cluster/framework/reset              admin-cluster   --a--
            GET    /v1/cluster/freeze                       read-cluster    voats
            POST   /v1/cluster/freeze                       operate-cluster -oa--
            DELETE /v1/cluster/freeze                       operate-cluster -oa--
            POST   /v1/cluster/reconcile                    operate-cluster -oa--
            GET    /v1/cluster/reconciliation               read-cluster    voats
            GET    /v1/executors                            read-each       voats
            GET    /v1/jobs                                 read-each       voats
            GET    /v1/jobs/:job                            read-job        voat-
            PUT    /v1/jobs/:job                            define-definition --at-
            DELETE /v1/jobs/:job                            define-job      --at-
            GET    /v1/jobs/:job/fires                      read-job        voat-
            POST   /v1/jobs/:job/pause                      operate-job     -oat-
            POST   /v1/jobs/:job/restart                    operate-job     -oat-
            POST   /v1/jobs/:job/resume                     operate-job     -oat-
            POST   /v1/jobs/:job/rollback                   operate-job     -oat-
            GET    /v1/jobs/:job/runs                       read-job        voat-
            POST   /v1/jobs/:job/runs                       run-job         -oat-
            POST   /v1/jobs/:job/scale                      operate-job     -oat-
            POST   /v1/jobs/:job/update/pause               operate-job     -oat-
            POST   /v1/jobs/:job/update/resume              operate-job     -oat-
            GET    /v1/jobs/:job/versions                   read-job        voat-
            GET    /v1/offers                               read-cluster    voats
            POST   /v1/plan                                 define-each     --ats
            GET    /v1/audit                                admin-cluster   --a--
            GET    /v1/quarantine                           admin-cluster   --a--
            GET    /v1/quarantine/:kind/:folder/:name       admin-cluster   --a--
            PUT    /v1/quarantine/:kind/:folder/:name       admin-cluster   --a--
            DELETE /v1/quarantine/:kind/:folder/:name       admin-cluster   --a--
            GET    /v1/quarantine/:kind/:name               admin-cluster   --a--
            PUT    /v1/quarantine/:kind/:name               admin-cluster   --a--
            DELETE /v1/quarantine/:kind/:name               admin-cluster   --a--
            GET    /v1/runs/:run                            read-run        voat-
            POST   /v1/runs/:run/kill                       run-run         -oat-
            POST   /v1/runs/:run/retry                      run-run         -oat-
            GET    /v1/schema/app                           read-each       voats
            GET    /v1/schema/job                           read-each       voats
            GET    /v1/tasks                                read-each       voats
            GET    /v1/tasks/:task                          read-task       voat-
            GET    /v1/tasks/:task/checkpoint               read_output-task voat-
            POST   /v1/tasks/:task/checkpoint               own_task        -----
            GET    /v1/tasks/:task/executor/:file           read_output-task voat-
            GET    /v1/tasks/:task/files/:file              read_output-task voat-
            POST   /v1/tasks/:task/kill                     run-task        -oat-
            POST   /v1/tasks/:task/progress                 own_task        -----
            POST   /v1/tasks/:task/result                   own_task        -----
            GET    /v1/tokens                               admin-cluster   --a--
            POST   /v1/tokens                               admin-cluster   --a--
            DELETE /v1/tokens/:token                        admin-cluster   --a--
            GET    /v1/waiting                              read-each       voats
            GET    /version                                 -               voats
            """
                    .lines()
                    .toList();

    private static final List<String> CALLERS =
            List.of("viewer", "operator", "admin", "team", "strangers");

    @TempDir private static Path folder;
    private static ServerForTests server;
    private static String run;

    @BeforeAll
    static void serves() throws Exception {
        server =
                new ServerForTests(
                        "node-1",
                        new CallersForTests(folder)
                                .with("viewer")
                                .with("operator")
                                .with("admin")
                                .role("team", team("team-*"))
                                .role("strangers", team("other-*"))
                                .access());
        server.lead.lead(Settings.DEFAULT, new ScriptedMesos(64));
        stored();
        HttpResponse<String> started =
                server.call("POST", "/v1/jobs/nightly/runs", "", CallersForTests.of("admin"));
        run = new JsonObject(started.body()).getString("id");
    }

    /** A team has its apps, and by them its jobs, whatever these are called. */
    private static JsonObject team(String apps) {
        return new JsonObject()
                .put(
                        "verbs",
                        new JsonArray()
                                .add("read")
                                .add("read-env")
                                .add("read-output")
                                .add("run")
                                .add("define")
                                .add("operate"))
                .put("apps", new JsonArray().add(apps));
    }

    private static void stored() throws Exception {
        String[] admin = CallersForTests.of("admin");
        server.call("PUT", "/v1/apps/team-app", "{}", admin);
        String job = "{\"command\": \"wait\", \"app\": \"team-app\"}";
        HttpResponse<String> put = server.call("PUT", "/v1/jobs/nightly", job, admin);
        assertThat(put.statusCode()).as(put.body()).isLessThan(300);
    }

    @AfterAll
    static void ends() throws Exception {
        server.close();
    }

    private static String route(RouteTable.Row row) {
        return row.method() + " " + row.path();
    }

    private static String need(RouteTable.Row row) {
        String of = row.need().of().name().toLowerCase(Locale.ROOT);
        return row.need()
                .verb()
                .map(verb -> verb.name().toLowerCase(Locale.ROOT) + "-" + of)
                .orElse(of.equals("nothing") ? "-" : of);
    }

    @Test
    void everyRouteIsInTheTableWithItsNeed() {
        TreeMap<String, String> expected = new TreeMap<>();
        for (String line : TABLE) {
            String[] words = line.split(" +");
            expected.put(words[0] + " " + words[1], words[2]);
        }
        TreeMap<String, String> found = new TreeMap<>();
        RoutesForTests.rows().forEach(row -> found.put(route(row), need(row)));
        assertThat(found).isEqualTo(expected);
    }

    @Test
    void whoeverWantsToLogInHasNotShownWhoTheyAre() {
        OidcSettings issuer =
                new OidcSettings(
                        "https://login.example",
                        "console",
                        Optional.of(
                                new OidcSettings.Client(
                                        "console", Optional.empty(), List.of("openid"))),
                        "sub",
                        "groups",
                        ClaimRoles.of(List.of("sre=admin")),
                        Optional.empty(),
                        Duration.ofMinutes(1));
        TreeMap<String, String> found = new TreeMap<>();
        RoutesForTests.rows(Optional.of(issuer)).forEach(row -> found.put(route(row), need(row)));
        RoutesForTests.rows().forEach(row -> found.remove(route(row)));
        assertThat(found)
                .isEqualTo(
                        new TreeMap<>(
                                Map.of("GET /console/login", "-", "GET /console/callback", "-")));
    }

    static Stream<String> lines() {
        return TABLE.stream();
    }

    @ParameterizedTest
    @MethodSource("lines")
    void eachRoleAtEachRoute(String line) throws Exception {
        String[] words = line.split(" +");
        List<String> who = new ArrayList<>(CALLERS);
        // What is permitted may change what the others would have met.
        who.sort(
                Comparator.comparing((String caller) -> may(words[3], caller))
                        .thenComparing(caller -> caller.equals("admin")));
        stored();
        TreeSet<String> wrong = new TreeSet<>();
        for (String caller : who) {
            String[] headers = CallersForTests.of(caller);
            String body = words[0].equals("GET") ? "" : body(words[1]);
            HttpResponse<String> answer = server.call(words[0], path(words[1]), body, headers);
            boolean refused = answer.statusCode() == 403 || answer.statusCode() == 401;
            if (refused == may(words[3], caller)) {
                wrong.add(caller + " " + answer.statusCode() + " " + answer.body());
            }
            boolean says = answer.body().contains("permission") || words[2].equals("own_task");
            if (refused && !says) {
                wrong.add(caller + " is not told what is missing: " + answer.body());
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static boolean may(String letters, String caller) {
        return letters.charAt(CALLERS.indexOf(caller)) != '-';
    }

    private static String body(String path) {
        return path.equals("/v1/jobs/:job") || path.equals("/v1/plan")
                ? "{\"command\": \"true\", \"app\": \"team-app\"}"
                : "{}";
    }

    private static String path(String route) {
        return route.replace(":job", "nightly")
                .replace(":run", run)
                .replace(":task", run + "~0~1")
                .replace(":app", "team-app")
                .replace(":agent", "agent-1")
                .replace(":kind", "jobs")
                .replace(":token", "someone")
                .replace(":folder", "x")
                .replace(":name", "nightly")
                .replace(":file", "stdout");
    }

    @ParameterizedTest
    @MethodSource("lines")
    void withoutATokenOnlyWhatIsForStrangers(String line) throws Exception {
        String[] words = line.split(" +");
        HttpResponse<String> answer = server.call(words[0], path(words[1]), "");
        assertThat(answer.statusCode() == 401).isEqualTo(!words[2].equals("-"));
    }
}
