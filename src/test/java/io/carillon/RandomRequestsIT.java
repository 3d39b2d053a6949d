package io.carillon;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.web.RandomRequests;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@link RandomRequests} to two real nodes in turn, while what they start runs. None ends in an
 * internal error or is not answered, the jobs are those that the answers have told, the term goes
 * on, and no heap grows with the requests. {@code -Drequests.count} and {@code -Drequests.seed}
 * choose other ones. Prints the answers and the heaps.
 */
@ExtendWith(OutputOnFailure.class)
class RandomRequestsIT {
    private static final Pattern VERSION = Pattern.compile("version ([0-9]+)");
    private static final int COUNT = Integer.getInteger("requests.count", 600);
    private static final long SEED = Long.getLong("requests.seed", 1);

    /** What is kept of each request is far less than the request; what is kept of runs has ends. */
    private static final long GROWTH = (32L << 20) + COUNT * 1_024L;

    @TempDir private Path directory;

    private TwoNodes cluster;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final RandomRequests requests =
            new RandomRequests(SEED, false, task -> Optional.empty());
    private final TreeMap<Integer, Integer> statuses = new TreeMap<>();

    /** The version of each job, as the last answer about it told. */
    private final TreeMap<String, Long> told = new TreeMap<>();

    @BeforeEach
    void start() throws Exception {
        cluster = new TwoNodes(directory);
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void twoNodesAnswerEachAndGoOn() throws Exception {
        JsonObject term = cluster.term();
        List<Long> quarter = List.of();
        for (int i = 0; i < COUNT; i++) {
            one(cluster.nodes().get(i % 2));
            if (i % Math.max(1, COUNT / 20) == 0) {
                jobsAreAsTold();
            }
            if (i == COUNT / 4) {
                quarter = heaps();
            }
        }
        jobsAreAsTold();
        List<Long> end = heaps();
        System.out.println(
                "Random requests to two nodes by status: "
                        + statuses
                        + "; heaps after a collection in KiB: "
                        + quarter
                        + " at a quarter, "
                        + end
                        + " at the end");
        assertThat(statuses.keySet()).as("of each kind").contains(200, 201, 202, 401, 404, 422);
        assertThat(cluster.term()).isEqualTo(term);
        for (int i = 0; i < 2; i++) {
            assertThat(end.get(i) - quarter.get(i)).as("KiB of growth").isLessThan(GROWTH >> 10);
            assertThat(cluster.nodes().get(i).get("/health/live").statusCode()).isEqualTo(200);
            assertThat(cluster.schedulers().get(i).count(" ERROR ")).as("errors logged").isZero();
        }
    }

    private void one(ApiClient node) throws Exception {
        RandomRequests.Drawn drawn = requests.next(node.url());
        if (drawn.way().path().endsWith("/abdicate")) {
            return; // The same term is to go on.
        }
        HttpResponse<String> answer =
                client.send(drawn.http(), HttpResponse.BodyHandlers.ofString());
        int status = answer.statusCode();
        statuses.merge(status, 1, Integer::sum);
        assertThat(status).as("%s %s", drawn, answer.body()).isBetween(200, 499);
        if (!drawn.allowed() && drawn.way().path().startsWith("/v1/")) {
            assertThat(status).as("%s", drawn).isBetween(400, 499);
        }
        if (!drawn.reads() && status < 300) {
            requests.answered(answer.body());
            hear(drawn, answer);
        }
    }

    private void hear(RandomRequests.Drawn drawn, HttpResponse<String> answer) {
        if (!drawn.way().path().startsWith("/v1/jobs/:job")) {
            return;
        }
        String job = drawn.http().uri().getPath().split("/", -1)[3];
        if (drawn.way().method().equals("DELETE")) {
            told.remove(job);
        } else if (drawn.way().method().equals("PUT")) {
            told.put(job, new JsonObject(answer.body()).getLong("version"));
        } else if (drawn.way().path().endsWith("/scale")
                || drawn.way().path().endsWith("/rollback")) {
            Matcher next = VERSION.matcher(new JsonObject(answer.body()).getString("detail"));
            if (next.find()) {
                told.merge(job, Long.valueOf(next.group(1)), Math::max);
            }
        }
    }

    /** A job that is gone may still have tasks to end. */
    private void jobsAreAsTold() throws Exception {
        for (ApiClient node : cluster.nodes()) {
            TreeMap<String, Long> jobs = new TreeMap<>();
            for (JsonObject job : node.all("/v1/jobs")) {
                if (!job.getString("state").equals("DELETING")) {
                    jobs.put(job.getString("name"), job.getLong("version"));
                }
            }
            assertThat(jobs).isEqualTo(told);
        }
    }

    private List<Long> heaps() throws Exception {
        List<Long> heaps = new ArrayList<>();
        for (CarillonProcess node : cluster.schedulers()) {
            heaps.add(node.heap() >> 10);
        }
        return heaps;
    }
}
