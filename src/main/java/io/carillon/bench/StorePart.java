package io.carillon.bench;

import io.carillon.model.RecordKey;
import io.carillon.runtime.Election;
import io.carillon.runtime.Store;
import io.carillon.zookeeper.DigestAuth;
import io.carillon.zookeeper.EmbeddedZooKeeper;
import io.carillon.zookeeper.ZooKeeperElection;
import io.carillon.zookeeper.ZooKeeperSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * How many records a second become durable through the fenced store, one commit at a time as the
 * engine sends them, beside bare pipelined transactions of the same bytes on the same server. Each
 * round takes everything twice, forwards and backwards, so that what changes slowly is the same for
 * all.
 */
public final class StorePart {
    private static final int RECORDS = 4_000;
    private static final int VALUE_BYTES = 300;
    private static final int ENGINE_BATCH = 500;
    private static final int WIDE_BATCH = 2_000;
    private static final int WARM_UP_ROUNDS = 2;
    private static final int MAX_ROUNDS = 25;

    private final EmbeddedZooKeeper server;
    private final DigestAuth auth;
    private final BenchReport report;
    private final byte[] value = new byte[VALUE_BYTES];

    /**
     * @param auth with what the server admits clients
     */
    public StorePart(EmbeddedZooKeeper server, DigestAuth auth, BenchReport report) {
        this.server = server;
        this.auth = auth;
        this.report = report;
        Arrays.fill(value, (byte) 'x');
    }

    /**
     * Measures.
     *
     * @param time about how long
     */
    public void run(Duration time) throws IOException, InterruptedException {
        Election election =
                ZooKeeperElection.join(
                        ZooKeeperSettings.of(server.connectString(), "/carillon-bench")
                                .withAuth(auth),
                        new Election.Node("bench", "http://127.0.0.1"));
        try (RawClient raw = RawClient.connect(server.connectString(), auth)) {
            Store store = election.stand().timeout(30, TimeUnit.SECONDS).blockingGet().store();
            Object unused = store.load().blockingGet();
            rounds(store, raw, time);
        } finally {
            boolean unused = election.close().onErrorComplete().blockingAwait(10, TimeUnit.SECONDS);
        }
    }

    private void rounds(Store store, RawClient raw, Duration time)
            throws IOException, InterruptedException {
        Series reference = new Series();
        Series single = new Series();
        Series engine = new Series();
        Series wide = new Series();
        long until = System.nanoTime() + time.toNanos();
        for (int round = -WARM_UP_ROUNDS; round < MAX_ROUNDS; round++) {
            boolean counts = round >= 0;
            if (counts && reference.size() > 1 && System.nanoTime() > until) {
                break;
            }
            String name = (counts ? "round" : "warm") + Math.abs(round);
            double pipelined = raw.creates(name + "a", RECORDS, ENGINE_BATCH, 4, value);
            double narrow = commits(store, name + "b", ENGINE_BATCH);
            double alone = raw.creates(name + "c", RECORDS, ENGINE_BATCH, 1, value);
            double many = commits(store, name + "d", WIDE_BATCH);
            many += commits(store, name + "e", WIDE_BATCH);
            alone += raw.creates(name + "f", RECORDS, ENGINE_BATCH, 1, value);
            narrow += commits(store, name + "g", ENGINE_BATCH);
            pipelined += raw.creates(name + "h", RECORDS, ENGINE_BATCH, 4, value);
            if (counts) {
                reference.add(rate(pipelined));
                engine.add(rate(narrow));
                single.add(rate(alone));
                wide.add(rate(many));
            }
        }
        report.part("Fenced store, records of " + VALUE_BYTES + " bytes");
        report.columns();
        report.reference("bare multis of 500, 4 in flight", "/s", reference);
        report.figure("bare multis of 500, 1 in flight", "/s", single, reference);
        report.figure("commits of 500, one at a time", "/s", engine, reference);
        report.figure("commits of 2,000, one at a time", "/s", wide, reference);
    }

    /** Seconds that it takes. */
    private double commits(Store store, String name, int each) {
        long began = System.nanoTime();
        for (int from = 0; from < RECORDS; from += each) {
            TreeMap<RecordKey, Optional<byte[]>> batch = new TreeMap<>();
            for (int i = from; i < from + each; i++) {
                batch.put(new RecordKey(RecordKey.Kind.RUNS, name + "-" + i), Optional.of(value));
            }
            store.commit(batch).blockingAwait();
        }
        return (System.nanoTime() - began) / 1e9;
    }

    private static double rate(double secondsTwice) {
        return 2 * RECORDS / secondsTwice;
    }
}
