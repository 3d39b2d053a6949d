package io.carillon.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.model.RecordKey;
import io.carillon.runtime.Election.Lead;
import io.carillon.runtime.Election.Node;
import io.reactivex.rxjava3.disposables.Disposable;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link Election} keeps, real or modelled. */
public abstract class ElectionContract {
    protected ClusterUnderTest cluster;

    protected abstract ClusterUnderTest begin() throws Exception;

    @BeforeEach
    void beginCluster() throws Exception {
        cluster = begin();
    }

    @AfterEach
    void endCluster() {
        cluster.close();
    }

    @Test
    void loneNodeIsElectedAndSeen() {
        Election only = cluster.join("n1");

        Lead lead = cluster.get(only.stand());

        assertThat(lead.epoch()).isPositive();
        cluster.until(() -> leaderSeenBy(only).equals("n1"));
        cluster.until(() -> nodesSeenBy(only).equals(List.of(node("n1"))));
        assertThat(cluster.latest(only.problem())).isEmpty();
    }

    @Test
    void ofTwoOnlyOneLeadsAndTheOtherFollowsWhenItLeaves() {
        Election one = cluster.join("n1");
        Election two = cluster.join("n2");
        Lead first = cluster.get(one.stand());
        AtomicReference<Lead> second = new AtomicReference<>();
        var unused = two.stand().subscribe(second::set);
        cluster.until(() -> leaderSeenBy(two).equals("n1"));
        cluster.settle();
        assertThat(second).hasNullValue();

        cluster.get(one.close());

        cluster.until(() -> second.get() != null);
        assertThat(second.get().epoch()).isGreaterThan(first.epoch());
        assertThat(cluster.get(first.over())).isNotEmpty();
        cluster.until(() -> leaderSeenBy(two).equals("n2"));
        cluster.until(() -> nodesSeenBy(two).equals(List.of(node("n2"))));
    }

    @Test
    void resigningGivesTheLeadAwayAndTheNodeMayStandAgain() {
        Election one = cluster.join("n1");
        Election two = cluster.join("n2");
        Lead first = cluster.get(one.stand());
        AtomicReference<Lead> second = new AtomicReference<>();
        var unused = two.stand().subscribe(second::set);

        cluster.get(first.resign());

        assertThat(cluster.get(first.over())).isNotEmpty();
        cluster.until(() -> second.get() != null);
        cluster.get(second.get().resign());
        Lead third = cluster.get(one.stand());
        assertThat(third.epoch()).isGreaterThan(second.get().epoch());
    }

    @Test
    void resigningTwiceIsHarmless() {
        Election one = cluster.join("n1");
        Lead first = cluster.get(one.stand());
        cluster.get(first.resign());
        Lead second = cluster.get(one.stand());

        cluster.get(first.resign());
        cluster.settle();

        cluster.until(() -> leaderSeenBy(one).equals("n1"));
        cluster.get(second.store().commit(new java.util.TreeMap<>()));
    }

    @Test
    void nobodyLeadsOnceTheLeaderResigned() {
        Election one = cluster.join("n1");
        Lead lead = cluster.get(one.stand());
        cluster.until(() -> leaderSeenBy(one).equals("n1"));

        cluster.get(lead.resign());

        cluster.until(() -> leaderSeenBy(one).isEmpty());
    }

    @Test
    void nobodyLeadsOnceTheLeaderLeft() {
        Election one = cluster.join("n1");
        Election two = cluster.join("n2");
        cluster.get(one.stand());
        cluster.until(() -> leaderSeenBy(two).equals("n1"));

        cluster.get(one.close());

        cluster.until(() -> leaderSeenBy(two).isEmpty());
    }

    @Test
    void whoFollowsSeesWhatTheLeaderHasStored() {
        Election one = cluster.join("n1");
        Election two = cluster.join("n2");
        Lead lead = cluster.get(one.stand());
        cluster.until(() -> leaderSeenBy(two).equals("n1"));
        assertThat(cluster.get(two.peek())).isEmpty();
        RecordKey job = new RecordKey(RecordKey.Kind.JOBS, "a");
        RecordKey run = new RecordKey(RecordKey.Kind.RUNS, "b");
        TreeMap<RecordKey, Optional<byte[]>> batch = new TreeMap<>();
        batch.put(job, Optional.of(new byte[] {1}));
        batch.put(run, Optional.of(new byte[] {2, 3}));

        cluster.get(lead.store().commit(batch));

        SortedMap<RecordKey, byte[]> seen = cluster.get(two.peek());
        assertThat(seen.keySet()).containsExactly(job, run);
        assertThat(seen.get(run)).containsExactly(2, 3);
        cluster.get(lead.store().commit(new TreeMap<>()));
    }

    @Test
    void whoHasWithdrawnIsNotElected() {
        Election one = cluster.join("n1");
        Election two = cluster.join("n2");
        Election three = cluster.join("n3");
        cluster.get(one.stand());
        AtomicReference<Lead> withdrawn = new AtomicReference<>();
        Disposable standing = two.stand().subscribe(withdrawn::set);
        cluster.settle();
        standing.dispose();
        AtomicReference<Lead> next = new AtomicReference<>();
        var unused = three.stand().subscribe(next::set);

        cluster.get(one.close());

        cluster.until(() -> next.get() != null);
        assertThat(withdrawn).hasNullValue();
        assertThat(next.get().over().test().values()).isEmpty();
    }

    @Test
    void afterClosingNothingIsEmittedAndTheViewsComplete() {
        Election one = cluster.join("n1");
        Election two = cluster.join("n2");
        cluster.get(one.stand());
        var standing = two.stand().test();
        var leaders = two.leader().test();

        cluster.get(two.close());
        cluster.get(one.close());
        cluster.settle();

        standing.assertNotComplete().assertNoErrors();
        leaders.assertComplete();
    }

    private String leaderSeenBy(Election election) {
        return cluster.latest(election.leader()).map(Node::name).orElse("");
    }

    /** What they say; whether they prove it is another question. */
    private List<Node> nodesSeenBy(Election election) {
        return cluster.latest(election.nodes()).stream().map(node -> node.with("")).toList();
    }

    /** As {@link ClusterUnderTest#join} is expected to name it. */
    protected static Node node(String name) {
        return new Node(name, "http://" + name + ".test:8080");
    }
}
