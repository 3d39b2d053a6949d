package io.carillon.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.LogCapture;
import io.carillon.model.RecordKey;
import io.carillon.runtime.Election;
import io.carillon.runtime.Election.Lead;
import io.carillon.terminal.Failures;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.server.auth.DigestAuthenticationProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients can do at an embedded server that admits one user with one secret. */
class GuardedZooKeeperTest {
    private static final DigestAuth OWN = DigestAuth.parse("carillon:right-secret");

    private static final RecordKey KEY = new RecordKey(RecordKey.Kind.JOBS, "job");

    @TempDir Path directory;
    private EmbeddedZooKeeper server;

    @BeforeEach
    void start() throws IOException {
        server = guarded("guarded", 0, OWN);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private EmbeddedZooKeeper guarded(String name, int port, DigestAuth only) throws IOException {
        return EmbeddedZooKeeper.start(
                directory.resolve(name),
                "127.0.0.1",
                port,
                Duration.ofMillis(500),
                Optional.of(only));
    }

    /** Attempts one thing in a connection of its own, since a refusal closes that. */
    private void refused(Attempt attempt, String... auth) throws Exception {
        refused(server, attempt, auth);
    }

    private static void refused(EmbeddedZooKeeper by, Attempt attempt, String... auth)
            throws Exception {
        try (Bystander stranger = new Bystander(by)) {
            for (String each : auth) {
                stranger.client().addAuthInfo("digest", each.getBytes("UTF-8"));
            }
            assertThatThrownBy(() -> attempt.at(stranger.client()))
                    .isInstanceOfSatisfying(
                            KeeperException.class,
                            e -> assertThat(e.code()).isIn(codes(auth.length > 0)));
        }
    }

    /** What the server says, or that it has closed the connection before that was read. */
    private static List<Code> codes(boolean authenticating) {
        return authenticating
                ? List.of(Code.AUTHFAILED, Code.CONNECTIONLOSS)
                : List.of(Code.SESSIONCLOSEDREQUIRESASLAUTH, Code.CONNECTIONLOSS);
    }

    private interface Attempt {
        void at(ZooKeeper client) throws Exception;
    }

    private ZooKeeper owner(Bystander client) {
        OWN.addTo(client.client());
        return client.client();
    }

    @Test
    void withoutTheSecretNothingCanBeReadOrWritten() throws Exception {
        try (Bystander client = new Bystander(server)) {
            owner(client)
                    .create("/there", new byte[] {7}, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
            List<Attempt> attempts =
                    List.of(
                            zk -> zk.getChildren("/", false),
                            zk -> zk.exists("/there", false),
                            zk -> zk.getData("/there", false, null),
                            zk -> zk.getACL("/there", null),
                            zk -> zk.setData("/there", new byte[] {8}, -1),
                            zk -> zk.setACL("/there", Ids.READ_ACL_UNSAFE, -1),
                            zk -> zk.delete("/there", -1),
                            zk -> create(zk, "/new"),
                            zk -> zk.multi(List.of(Op.delete("/there", -1))),
                            zk -> zk.sync("/there"));
            for (Attempt attempt : attempts) {
                refused(attempt);
                refused(attempt, "carillon:wrong-secret");
                refused(attempt, "other:right-secret");
                refused(attempt, "super:right-secret", ":", "");
                assertThat(client.client().getChildren("/", false)).contains("there");
            }
            assertThat(client.client().getData("/there", false, null)).containsExactly(7);
            assertThat(client.client().getChildren("/", false))
                    .containsExactlyInAnyOrder("there", "zookeeper");
        }
    }

    @Test
    void severalServersOfAProcessHaveTheirOwnRules() throws Exception {
        DigestAuth second = DigestAuth.parse("carillon:second:secret");
        try (EmbeddedZooKeeper other = guarded("other", 0, second);
                EmbeddedZooKeeper open = EmbeddedCluster.server(directory.resolve("open"), 0);
                Bystander own = new Bystander(server);
                Bystander anyone = new Bystander(open);
                Bystander theirs = new Bystander(other)) {
            create(owner(own), "/own");
            create(anyone.client(), "/anyone");
            assertThat(own.client().exists("/own", false)).isNotNull();
            anyone.client().addAuthInfo("digest", "some:user".getBytes("UTF-8"));
            anyone.client().create("/closed", null, Ids.CREATOR_ALL_ACL, CreateMode.PERSISTENT);
            assertThat(anyone.client().getData("/closed", false, null)).isNull();
            refused(other, zk -> create(zk, "/theirs"), "carillon:right-secret");
            second.addTo(theirs.client());
            create(theirs.client(), "/theirs");
        }
    }

    /** ZooKeeper's own way for operators who have lost a secret. */
    @Test
    void theSuperUserOfAnOpenServerMayDoEverything() throws Exception {
        String property = "zookeeper.DigestAuthenticationProvider.superDigest";
        System.setProperty(property, DigestAuthenticationProvider.generateDigest("super:user"));
        try (EmbeddedZooKeeper open = EmbeddedCluster.server(directory.resolve("open"), 0);
                Bystander own = new Bystander(open);
                Bystander other = new Bystander(open);
                Bystander operator = new Bystander(open)) {
            owner(own).create("/closed", null, Ids.CREATOR_ALL_ACL, CreateMode.PERSISTENT);
            other.client().addAuthInfo("digest", "super:other".getBytes("UTF-8"));
            assertThatThrownBy(() -> other.client().getData("/closed", false, null))
                    .isInstanceOf(KeeperException.NoAuthException.class);
            operator.client().addAuthInfo("digest", "super:user".getBytes("UTF-8"));
            assertThat(operator.client().getData("/closed", false, null)).isNull();
        } finally {
            System.clearProperty(property);
        }
    }

    /** A guard that is lost shuts its server and does not open it. */
    @Test
    void aServerOfWhichTheGuardDoesNotKnowTakesNobody() throws Exception {
        for (EmbeddedZooKeeper each :
                List.of(server, EmbeddedCluster.server(directory.resolve("open"), 0))) {
            GuardedDigest.forget(each.port());
            refused(each, zk -> zk.getChildren("/", false), "carillon:right-secret");
            each.close();
        }
    }

    @Test
    void dataAndRulesStayOverARestart() throws Exception {
        try (Bystander client = new Bystander(server)) {
            create(owner(client), "/kept");
        }
        int port = server.port();
        server.close();
        server = guarded("guarded", port, OWN);
        refused(zk -> zk.getData("/kept", false, null));
        server.close();
        server = EmbeddedCluster.server(directory.resolve("guarded"), port);
        try (Bystander anyone = new Bystander(server)) {
            assertThat(anyone.client().exists("/kept", false)).isNotNull();
            anyone.client().addAuthInfo("digest", "some:user".getBytes("UTF-8"));
            assertThat(anyone.client().exists("/kept", false)).isNotNull();
        }
    }

    /** Both clients of a node: the cluster manager's, and that of the store. */
    @Test
    void nodesWithTheSecretElectAndStore() throws Exception {
        try (EmbeddedCluster cluster = EmbeddedCluster.on(server)) {
            ZooKeeperSettings settings = cluster.settings().withAuth(OWN);
            Election first = cluster.join("one", settings);
            Election second = cluster.join("two", settings);
            Lead lead = cluster.get(first.stand());
            cluster.get(
                    lead.store().commit(new TreeMap<>(Map.of(KEY, Optional.of(new byte[] {7})))));
            cluster.get(lead.resign());
            Lead next = cluster.get(second.stand());
            assertThat(cluster.get(next.store().load())).containsOnlyKeys(KEY);
            cluster.get(next.resign());
        }
    }

    /** As at a real ensemble, where access lists alone decide. */
    @Test
    void whatAnAuthenticatedNodeStoresBelongsToItAlone() throws Exception {
        try (EmbeddedZooKeeper open = EmbeddedCluster.server(directory.resolve("open"), 0);
                EmbeddedCluster cluster = EmbeddedCluster.on(open);
                Bystander stranger = new Bystander(open);
                Bystander own = new Bystander(open)) {
            stranger.client().addAuthInfo("digest", "carillon:wrong".getBytes("UTF-8"));
            ZooKeeperSettings settings = cluster.settings().withAuth(OWN);
            Election node = cluster.join("one", settings);
            Lead lead = cluster.get(node.stand());
            cluster.get(lead.store().commit(new TreeMap<>(Map.of(KEY, Optional.of(new byte[1])))));
            List<String> all = new ArrayList<>();
            collect(owner(own), settings.root(), all);
            assertThat(all)
                    .contains(settings.root(), new Tree(settings.root()).record(KEY))
                    .anyMatch(path -> path.contains("/vertx/"))
                    .allSatisfy(
                            path ->
                                    assertThat(own.client().getACL(path, null))
                                            .singleElement()
                                            .matches(
                                                    acl -> acl.getId().getScheme().equals("digest"))
                                            .matches(
                                                    acl ->
                                                            acl.getId()
                                                                    .getId()
                                                                    .startsWith("carillon:")));
            List<Attempt> attempts =
                    List.of(
                            zk -> zk.getChildren(settings.root(), false),
                            zk -> zk.getData(settings.root() + "/leader", false, null),
                            zk -> zk.setData(settings.root() + "/leader", null, -1),
                            zk -> zk.setACL(settings.root(), Ids.OPEN_ACL_UNSAFE, -1),
                            zk -> zk.delete(settings.root() + "/leading", -1),
                            zk -> create(zk, settings.root() + "/new"));
            for (Attempt attempt : attempts) {
                assertThatThrownBy(() -> attempt.at(stranger.client()))
                        .isInstanceOf(KeeperException.NoAuthException.class);
            }
            saysWhatIsWrong(cluster, cluster.settings(), "belong to another ZooKeeper user");
            saysWhatIsWrong(
                    cluster,
                    cluster.settings().withAuth(DigestAuth.parse("carillon:wrong")),
                    "belong to another ZooKeeper user");
        }
    }

    /** As operators prepare it who let nobody create nodes at the top. */
    @Test
    void aNodeUsesARootThatIsThereThoughItCouldNotCreateIt() throws Exception {
        try (EmbeddedZooKeeper open = EmbeddedCluster.server(directory.resolve("open"), 0);
                EmbeddedCluster cluster = EmbeddedCluster.on(open);
                Bystander operator = new Bystander(open)) {
            ZooKeeperSettings settings = cluster.settings().withAuth(OWN);
            owner(operator)
                    .create(settings.root(), null, Ids.CREATOR_ALL_ACL, CreateMode.PERSISTENT);
            operator.client().setACL("/", Ids.READ_ACL_UNSAFE, -1);
            Lead lead = cluster.get(cluster.join("one", settings).stand());
            cluster.get(lead.store().commit(new TreeMap<>(Map.of(KEY, Optional.of(new byte[1])))));
            cluster.get(lead.resign());
            nodeSaysWhatIsWrong(cluster, under("/elsewhere/root", settings), "create /elsewhere;");
        }
    }

    @Test
    void clustersOfDifferentUsersBeginBelowOneNode() throws Exception {
        try (EmbeddedZooKeeper open = EmbeddedCluster.server(directory.resolve("open"), 0);
                EmbeddedCluster cluster = EmbeddedCluster.on(open)) {
            ZooKeeperSettings first = under("/teams/here/a", cluster.settings().withAuth(OWN));
            DigestAuth other = DigestAuth.parse("other:secret");
            ZooKeeperSettings second = under("/teams/here/b", cluster.settings().withAuth(other));
            cluster.get(cluster.get(cluster.join("one", first).stand()).resign());
            cluster.get(cluster.get(cluster.join("two", second).stand()).resign());
            saysWhatIsWrong(cluster, first.withAuth(other), "belong to another ZooKeeper user");
        }
    }

    /** What was stored before nodes authenticated. */
    @Test
    void aTreeThatIsOpenThoughNodesAuthenticateIsTold() throws Exception {
        try (EmbeddedZooKeeper open = EmbeddedCluster.server(directory.resolve("open"), 0);
                EmbeddedCluster cluster = EmbeddedCluster.on(open);
                Bystander operator = new Bystander(open)) {
            ZooKeeperSettings settings = cluster.settings();
            Tree tree = new Tree(settings.root());
            cluster.get(cluster.get(cluster.join("one").stand()).resign());
            assertThat(told(cluster, settings)).isEmpty();
            assertThat(told(cluster, settings.withAuth(OWN)))
                    .singleElement()
                    .asString()
                    .contains(tree.root() + ", " + tree.leader() + ", " + tree.format())
                    .contains("carillon cluster protect");
            for (String path : List.of(tree.leader(), tree.format(), tree.taskKey())) {
                owner(operator).setACL(path, Ids.READ_ACL_UNSAFE, -1);
            }
            owner(operator).setACL(tree.root(), Ids.CREATOR_ALL_ACL, -1);
            assertThat(told(cluster, settings.withAuth(OWN))).isEmpty();
        }
    }

    /** What a node that joins writes into the log about it. */
    private static List<String> told(EmbeddedCluster cluster, ZooKeeperSettings settings) {
        try (LogCapture log = LogCapture.of(OpenNodes.class.getName())) {
            Election node = cluster.join("another", settings);
            cluster.until(
                    () ->
                            cluster.latest(node.nodes()).stream()
                                    .anyMatch(each -> each.name().equals("another")));
            cluster.get(node.close());
            return log.lines();
        }
    }

    private static ZooKeeperSettings under(String root, ZooKeeperSettings settings) {
        return new ZooKeeperSettings(
                settings.servers(),
                root,
                settings.sessionTimeout(),
                settings.connectTimeout(),
                settings.auth(),
                settings.tls());
    }

    private static void collect(ZooKeeper client, String path, List<String> all) throws Exception {
        all.add(path);
        for (String child : client.getChildren(path, false)) {
            collect(client, path + "/" + child, all);
        }
    }

    @Test
    void aNodeThatIsNotAdmittedSaysWhatIsWrong() throws Exception {
        try (EmbeddedCluster cluster = EmbeddedCluster.on(server)) {
            saysWhatIsWrong(cluster, cluster.settings(), "name the file with user:secret");
            saysWhatIsWrong(
                    cluster,
                    cluster.settings().withAuth(DigestAuth.parse("carillon:wrong")),
                    "does not accept the user and secret of zookeeper.authFile");
        }
    }

    /** The node, and the commands of operators. */
    private static void saysWhatIsWrong(
            EmbeddedCluster cluster, ZooKeeperSettings settings, String words) {
        nodeSaysWhatIsWrong(cluster, settings, words);
        assertThatThrownBy(
                        () -> {
                            try (OperatorAccess access = OperatorAccess.open(settings)) {
                                access.look().blockingGet();
                            }
                        })
                .satisfies(e -> assertThat(Failures.said(e)).contains(words));
    }

    /** A connection that was lost for another reason is no matter of access. */
    @Test
    void aLostConnectionIsNoRefusalThoughTheTopCannotBeRead() throws Exception {
        try (EmbeddedZooKeeper open = EmbeddedCluster.server(directory.resolve("open"), 0);
                Bystander operator = new Bystander(open);
                Bystander stranger = new Bystander(open)) {
            owner(operator).setACL("/", Ids.CREATOR_ALL_ACL, -1);
            assertThatThrownBy(() -> stranger.client().exists("/", false))
                    .isInstanceOf(KeeperException.NoAuthException.class);
            Throwable lost = new KeeperException.ConnectionLossException();
            Session session = new Session(stranger.client(), Nodes.open());
            assertThat(session.reason(lost).blockingGet()).isSameAs(lost);
        }
    }

    private static void nodeSaysWhatIsWrong(
            EmbeddedCluster cluster, ZooKeeperSettings settings, String words) {
        Election node = cluster.join("stranger", settings);
        cluster.until(() -> cluster.latest(node.problem()).orElse("").contains(words));
        assertThat(cluster.latest(node.problem()).orElse("")).contains("zookeeper.authFile");
        cluster.get(node.close());
    }

    private static void create(ZooKeeper client, String path) throws Exception {
        client.create(path, new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
    }
}
