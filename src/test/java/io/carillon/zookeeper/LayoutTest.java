package io.carillon.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.model.RecordKey;
import io.carillon.model.RecordKey.Kind;
import io.carillon.runtime.Election;
import io.carillon.runtime.Election.Lead;
import io.reactivex.rxjava3.observers.TestObserver;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a node does about state that it may not work on, and about nodes that are not ours. */
class LayoutTest {
    @TempDir Path directory;
    private EmbeddedZooKeeper server;
    private EmbeddedCluster cluster;
    private Bystander bystander;
    private Tree tree;

    @BeforeEach
    void start() throws Exception {
        server = EmbeddedCluster.server(directory, 0);
        cluster = EmbeddedCluster.on(server);
        bystander = new Bystander(server);
        tree = new Tree(cluster.settings().root());
    }

    @AfterEach
    void stop() throws Exception {
        bystander.close();
        cluster.close();
        server.close();
    }

    @Test
    void theFirstTermWritesTheLayoutAndTheNextOnesKeepIt() throws Exception {
        Lead first = cluster.get(cluster.join("n1").stand());
        assertThat(format()).isEqualTo("1");
        int version = bystander.client().exists(tree.format(), false).getVersion();
        cluster.get(first.resign());
        cluster.get(cluster.join("n2").stand());
        assertThat(bystander.client().exists(tree.format(), false).getVersion()).isEqualTo(version);
        assertThat(bystander.client().exists(tree.restoring(), false)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "format,2,run the newer program",
        "format,?,layout version",
        "restoring,'',restore",
        "removing,'',uninstalled"
    })
    void whatMayNotBeWorkedOnIsNotTakenOver(String node, String content, String said)
            throws Exception {
        String path = tree.root() + "/" + node;
        bystander.create(path, content.getBytes(StandardCharsets.UTF_8));
        Election election = cluster.join("n1");
        TestObserver<Lead> standing = election.stand().test();

        cluster.until(() -> health(election).filter(text -> text.contains(said)).isPresent());
        assertThat(standing.values()).isEmpty();
        assertThat(bystander.client().exists(tree.leading(), false)).isNull();

        if (node.equals("format")) {
            bystander.client().setData(path, new byte[] {'1'}, -1);
        } else {
            bystander.client().delete(path, -1);
        }
        cluster.until(() -> !standing.values().isEmpty());
        assertThat(health(election)).isEmpty();
    }

    @Test
    void aTakeOverThatOverlookedItIsRefusedByTheServer() throws Exception {
        Lead lead = cluster.get(cluster.join("n1").stand());
        Session session = new Session(bystander.client(), Nodes.open());
        Layout layout = new Layout(session, tree);
        Layout.Verdict verdict = cluster.get(layout.look());
        assertThat(verdict.refusal()).isEmpty();
        bystander.create(tree.restoring(), new byte[0]);

        var refused = session.multi(layout.held(verdict)).test();
        cluster.until(() -> refused.values().size() + (failed(refused) ? 1 : 0) > 0);

        assertThat(failed(refused)).isTrue();
        bystander.client().delete(tree.restoring(), -1);
        bystander.create(tree.removing(), new byte[0]);
        var removing = session.multi(layout.held(verdict)).test();
        cluster.until(() -> removing.values().size() + (failed(removing) ? 1 : 0) > 0);
        assertThat(failed(removing)).isTrue();
        bystander.client().delete(tree.removing(), -1);
        bystander.client().setData(tree.format(), new byte[] {'2'}, -1);
        var again = session.multi(layout.held(verdict)).test();
        cluster.until(() -> again.values().size() + (failed(again) ? 1 : 0) > 0);
        assertThat(failed(again)).isTrue();
        cluster.get(lead.resign());
    }

    private static boolean failed(TestObserver<?> observer) {
        try {
            observer.assertError(any -> true);
            return true;
        } catch (AssertionError notYet) {
            return false;
        }
    }

    @Test
    void strangeNodesAreLoadedByTheirWayAndMayBeDeleted() throws Exception {
        Lead lead = cluster.get(cluster.join("n1").stand());
        RecordKey own = new RecordKey(Kind.RUNS, "own");
        TreeMap<RecordKey, Optional<byte[]>> batch = new TreeMap<>();
        batch.put(own, Optional.of(new byte[] {'1'}));
        cluster.get(lead.store().commit(batch));
        bystander.create(tree.folder(Kind.RUNS) + "/zz/own", new byte[] {'2'});
        bystander.create(tree.folder(Kind.RUNS) + "/00/an ödd náme", new byte[] {'3'});
        byte[] large = new byte[1_000_000];
        for (int i = 0; i < 30; i++) {
            bystander.create(tree.folder(Kind.LEDGER) + "/00/large" + i, large);
        }

        var loaded = cluster.get(lead.store().load());

        RecordKey misplaced = new RecordKey(Kind.RUNS, "zz/own");
        RecordKey odd = new RecordKey(Kind.RUNS, "00/an ödd náme");
        assertThat(loaded).hasSize(33).containsKeys(own, misplaced, odd);
        assertThat(loaded.get(misplaced)).containsExactly('2');
        batch.clear();
        batch.put(misplaced, Optional.empty());
        batch.put(odd, Optional.empty());
        cluster.get(lead.store().commit(batch));
        assertThat(cluster.get(lead.store().load())).hasSize(31).containsKey(own);
    }

    private Optional<String> health(Election election) {
        return election.problem().blockingFirst();
    }

    private String format() throws Exception {
        byte[] data = bystander.client().getData(tree.format(), false, null);
        return new String(data, StandardCharsets.UTF_8);
    }
}
