package io.carillon.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What {@code /metrics} tells of requests and of the term. */
final class MetricsApiTest {
    private static ServerForTests server;

    @BeforeAll
    static void start() throws Exception {
        server = ServerForTests.leading();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    private static double value(String line) throws Exception {
        String text = server.call("GET", "/metrics", "").body();
        Matcher found =
                Pattern.compile("^" + Pattern.quote(line) + " (.*)$", Pattern.MULTILINE)
                        .matcher(text);
        return found.find() ? Double.parseDouble(found.group(1)) : -1;
    }

    private static String requests(String caller, String method, String route, int status) {
        return "carillon_http_requests_total{caller=\""
                + caller
                + "\",method=\""
                + method
                + "\",route=\""
                + route
                + "\",status=\""
                + status
                + "\"}";
    }

    @Test
    void requestsAreCountedByTheTemplateOfTheirPath() throws Exception {
        for (int i = 0; i < 3; i++) {
            server.call("GET", "/v1/jobs/none-" + i, "");
            server.call("GET", "/nothing-" + i, "");
            server.call("STRANGE" + i, "/v1/jobs/none", "");
        }
        assertThat(value(requests("anybody", "GET", "/v1/jobs/:job", 404))).isEqualTo(3);
        assertThat(value(requests("unknown", "GET", "other", 404))).isEqualTo(3);
        assertThat(value(requests("anybody", "other", "/v1/jobs/:job", 405))).isEqualTo(3);
        assertThat(server.call("GET", "/metrics", "").body()).doesNotContain("none-", "nothing-");
    }

    @Test
    void theTermIsTold() throws Exception {
        server.job("metered", "sleep", "type", "\"DAEMON\"", "shards", "{\"count\": 3}");
        org.awaitility.Awaitility.await().until(() -> value("carillon_tasks_live") == 3);
        assertThat(value("carillon_leader")).isEqualTo(1);
        assertThat(value("carillon_subscribed")).isEqualTo(1);
        assertThat(value("carillon_tasks_waiting")).isZero();
        server.job("too-large", "sleep", "type", "\"DAEMON\"", "resources", "{\"cpus\": 9999}");
        org.awaitility.Awaitility.await().until(() -> value("carillon_tasks_waiting") == 1);
    }

    @Test
    void aStandbyTellsThatItDoesNotLead() throws Exception {
        try (ServerForTests standby = new ServerForTests("node-2", noTokens())) {
            String text = standby.call("GET", "/metrics", "").body();
            assertThat(text).contains("carillon_leader 0").contains("carillon_tasks_live 0");
        }
    }

    private static io.carillon.web.access.Access noTokens() {
        return io.carillon.web.access.Access.anybody();
    }
}
