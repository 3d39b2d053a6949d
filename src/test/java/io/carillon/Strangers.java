package io.carillon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;

/** What clients of other users of the machine meet, who know the ports but not the secrets. */
final class Strangers {
    private static final String SUBSCRIBE =
            "{\"type\": \"SUBSCRIBE\", \"subscribe\": {\"framework_info\":"
                    + " {\"user\": \"root\", \"name\": \"stranger\"}}}";

    private Strangers() {}

    /** They register no framework, see nothing and read no file; the answer tells what to do. */
    static void meetMesos(String url, String file) throws Exception {
        for (ApiClient stranger :
                List.of(new ApiClient(url), ApiClient.basic(url, "carillon", "wrong"))) {
            for (String path : List.of("/api/v1/scheduler", "/master/api/v1/scheduler")) {
                // The answer to those who are let in does not end.
                keptOut(
                        assertTimeoutPreemptively(
                                CarillonProcess.PATIENCE, () -> stranger.post(path, SUBSCRIBE)),
                        file);
            }
            keptOut(stranger.post("/api/v1", "{\"type\": \"GET_AGENTS\"}"), file);
            keptOut(stranger.post("/slave(1)/api/v1", "{\"type\": \"GET_STATE\"}"), file);
            for (String path :
                    List.of(
                            "/state",
                            "/master/state",
                            "/slave(1)/state",
                            "/flags",
                            "/files/browse?path=/",
                            "/slave(1)/files/read?path=/&offset=0")) {
                keptOut(stranger.get(path), file);
            }
        }
    }

    private static void keptOut(HttpResponse<String> answer, String file) {
        assertThat(answer.statusCode()).as(answer.request().toString()).isEqualTo(401);
        assertThat(answer.body()).contains(file).contains("--open").contains("CARILLON_OPEN=true");
    }

    /** They read and write nothing, whoever they say they are. */
    static void meetZooKeeper(String servers) throws Exception {
        for (String claim : List.of("", "carillon:wrong", "super:wrong")) {
            for (Attempt attempt : ATTEMPTS) {
                try (ZooKeeper client = connect(servers)) {
                    if (!claim.isEmpty()) {
                        client.addAuthInfo("digest", claim.getBytes("UTF-8"));
                    }
                    assertThatThrownBy(() -> attempt.at(client))
                            .isInstanceOfSatisfying(
                                    KeeperException.class,
                                    e -> assertThat(e.code()).isIn(refusals(claim)));
                }
            }
        }
    }

    /** What the server says, or that it has closed the connection before that was read. */
    private static List<Code> refusals(String claim) {
        return List.of(
                claim.isEmpty() ? Code.SESSIONCLOSEDREQUIRESASLAUTH : Code.AUTHFAILED,
                Code.CONNECTIONLOSS);
    }

    private interface Attempt {
        void at(ZooKeeper client) throws Exception;
    }

    private static final List<Attempt> ATTEMPTS =
            List.of(
                    zk -> zk.getChildren("/", false),
                    zk -> zk.exists("/zookeeper", false),
                    zk -> zk.setData("/zookeeper", new byte[1], -1),
                    zk -> zk.delete("/zookeeper", -1),
                    zk -> zk.create("/new", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT));

    /** A plain client, connected. */
    static ZooKeeper connect(String servers) throws Exception {
        CountDownLatch connected = new CountDownLatch(1);
        ZooKeeper client =
                new ZooKeeper(
                        servers,
                        10_000,
                        event -> {
                            if (event.getState() == KeeperState.SyncConnected) {
                                connected.countDown();
                            }
                        });
        assertThat(connected.await(30, TimeUnit.SECONDS)).isTrue();
        return client;
    }
}
