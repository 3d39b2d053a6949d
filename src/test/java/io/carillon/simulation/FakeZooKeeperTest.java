package io.carillon.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.model.RecordKey;
import io.carillon.model.RecordKey.Kind;
import io.carillon.runtime.Election;
import io.carillon.runtime.Election.Lead;
import io.carillon.runtime.Election.Node;
import io.carillon.runtime.StoreException;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.observers.TestObserver;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The faults of the modelled ZooKeeper do what those of the real one do. */
class FakeZooKeeperTest {
    private final ModelledCluster cluster = new ModelledCluster();
    private final FakeZooKeeper zooKeeper = cluster.zooKeeper;
    private final Election a = cluster.join("a");
    private final Lead first = cluster.get(a.stand());
    private final Election b = cluster.join("b");
    private final AtomicReference<Lead> second = waiting(b.stand());

    @Test
    void aCutEndsTheLeadAtOnceAndTheStandbyLeadsAfterTheReconnection() {
        zooKeeper.cut("a");

        assertThat(first.over().test().values()).hasSize(1);
        assertThat(second).hasNullValue();
        AtomicReference<Lead> third = waiting(a.stand());
        cluster.pass(1_500);
        assertThat(second.get().epoch()).isEqualTo(first.epoch() + 1);
        assertThat(cluster.latest(a.problem())).isEmpty();
        cluster.get(second.get().resign());
        cluster.until(() -> third.get() != null);
    }

    @Test
    void anIsolatedLeaderStopsAfterTwoThirdsOfItsSessionAndIsReplacedAfterAllOfIt() {
        zooKeeper.isolate("a");

        cluster.pass(6_600);
        assertThat(first.over().test().values()).isEmpty();
        cluster.pass(100);
        assertThat(first.over().test().values()).hasSize(1);
        cluster.pass(3_200);
        assertThat(second).hasNullValue();
        cluster.pass(200);
        assertThat(second.get()).isNotNull();
        AtomicReference<Lead> third = waiting(a.stand());
        cluster.pass(60_000);
        zooKeeper.heal("a");
        cluster.until(() -> cluster.latest(a.problem()).isEmpty());
        cluster.get(b.close());
        cluster.until(() -> third.get() != null);
    }

    @Test
    void aShortIsolationOnlyDelays() {
        zooKeeper.isolate("a");
        TestObserver<Void> commit = first.store().commit(batch("1")).test();
        cluster.pass(5_000);
        commit.assertNotComplete();

        zooKeeper.heal("a");
        cluster.pass(60_000);

        commit.assertComplete();
        assertThat(first.over().test().values()).isEmpty();
        assertThat(second).hasNullValue();
    }

    @Test
    void aLostAnswerLeavesTheRecordAndAnUnknownOutcome() {
        zooKeeper.loseNextAnswer("a");

        TestObserver<Void> commit = first.store().commit(batch("1")).test();
        cluster.pass(10);

        commit.assertError(StoreException.Unknown.class);
        assertThat(zooKeeper.records()).hasSize(1);
        assertThat(first.over().test().values()).hasSize(1);
    }

    @Test
    void aCommitThatArrivesAfterANewerTermBeganIsNotAccepted() {
        zooKeeper.delayNextCommit("a", Duration.ofSeconds(5));
        TestObserver<Void> commit = first.store().commit(batch("stale")).test();
        zooKeeper.cut("a");

        cluster.pass(6_000);

        commit.assertError(StoreException.Unknown.class);
        assertThat(second.get()).isNotNull();
        assertThat(zooKeeper.records()).isEmpty();
        assertThat(zooKeeper.accepted()).isEmpty();
    }

    @Test
    void theMutantAcceptsIt() {
        zooKeeper.dropEpochCheck();
        zooKeeper.delayNextCommit("a", Duration.ofSeconds(5));
        TestObserver<Void> commit = first.store().commit(batch("stale")).test();
        zooKeeper.cut("a");

        cluster.pass(6_000);

        commit.assertError(StoreException.Unknown.class);
        assertThat(zooKeeper.accepted()).hasSize(1);
        assertThat(zooKeeper.accepted().get(0).epoch()).isLessThan(zooKeeper.epoch());
    }

    @Test
    void anExpiredSessionIsToldAndReplaced() {
        zooKeeper.expire("a");
        cluster.pass(2_000);

        assertThat(first.over().test().values()).hasSize(1);
        assertThat(second.get()).isNotNull();
        assertThat(cluster.latest(a.problem())).isEmpty();
        assertThat(cluster.latest(a.nodes())).extracting(Node::name).containsExactly("a", "b");
    }

    @Test
    void aCrashedNodeIsReplacedWhenItsSessionRunsOutAndItsSuccessorJoins() {
        zooKeeper.crash("a");
        cluster.pass(9_900);
        assertThat(second).hasNullValue();
        Election again = cluster.join("a");
        cluster.pass(200);

        assertThat(second.get()).isNotNull();
        assertThat(cluster.latest(again.leader()).map(Node::name)).contains("b");
        assertThat(first.over().test().values()).isEmpty();
    }

    @Test
    void aConnectionThatBreaksBetweenPiecesLeavesAPrefix() {
        int[] drawn = {0};
        ModelledCluster slow = new ModelledCluster();
        FakeZooKeeper growing =
                new FakeZooKeeper(
                        slow.time, Duration.ofSeconds(10), () -> Duration.ofMillis(++drawn[0]));
        growing.atomicRecords(2);
        Election only = growing.join(new Node("only", "http://only.test"));
        Lead lead = slow.get(only.stand());
        SortedMap<RecordKey, Optional<byte[]>> wide = new TreeMap<>();
        for (int i = 0; i < 10; i++) {
            wide.put(new RecordKey(Kind.RUNS, "r" + i), Optional.of(new byte[1]));
        }

        TestObserver<Void> commit = lead.store().commit(wide).test();
        slow.until(() -> growing.accepted().size() == 3);
        growing.cut("only");
        slow.pass(60_000);

        commit.assertError(StoreException.Unknown.class);
        assertThat(growing.records().keySet())
                .extracting(RecordKey::name)
                .containsExactly("r0", "r1", "r2", "r3", "r4", "r5");
    }

    @Test
    void afterManyFaultsSomebodyLeadsAndNeverTwoHadAStandingLead() {
        ModelledCluster faulty = new ModelledCluster();
        SplittableRandom chance = new SplittableRandom(7);
        String[] names = {"x", "y", "z"};
        Set<Lead> standing = new LinkedHashSet<>();
        int[] most = {0};
        for (String name : names) {
            keepStanding(faulty.join(name), standing, most);
        }
        for (int i = 0; i < 1_000; i++) {
            String name = names[chance.nextInt(3)];
            switch (chance.nextInt(6)) {
                case 0 -> faulty.zooKeeper.cut(name);
                case 1 -> faulty.zooKeeper.isolate(name);
                case 2 -> faulty.zooKeeper.heal(name);
                case 3 -> faulty.zooKeeper.heal(name);
                case 4 -> faulty.zooKeeper.expire(name);
                default -> faulty.pass(chance.nextInt(6_000));
            }
        }
        for (String name : names) {
            faulty.zooKeeper.heal(name);
        }
        faulty.pass(60_000);

        assertThat(faulty.zooKeeper.leader()).isPresent();
        assertThat(faulty.zooKeeper.epoch()).isGreaterThan(50);
        assertThat(standing).hasSize(1);
        // An expiry by decree is heard of later than others lead; the epoch is for that.
        assertThat(most[0]).isBetween(1, 2);
    }

    private static void keepStanding(Election election, Set<Lead> standing, int[] most) {
        var unused =
                election.stand()
                        .flatMap(
                                lead -> {
                                    standing.add(lead);
                                    most[0] = Math.max(most[0], standing.size());
                                    return lead.over().doOnSuccess(why -> standing.remove(lead));
                                })
                        .repeat()
                        .subscribe();
    }

    private static AtomicReference<Lead> waiting(Single<Lead> standing) {
        AtomicReference<Lead> lead = new AtomicReference<>();
        var unused = standing.subscribe(lead::set);
        return lead;
    }

    private static SortedMap<RecordKey, Optional<byte[]>> batch(String value) {
        SortedMap<RecordKey, Optional<byte[]>> batch = new TreeMap<>();
        batch.put(
                new RecordKey(Kind.JOBS, "j"), Optional.of(value.getBytes(StandardCharsets.UTF_8)));
        return batch;
    }
}
