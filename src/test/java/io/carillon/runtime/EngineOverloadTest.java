package io.carillon.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.JobForTests;
import io.carillon.core.contract.Change;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.Input;
import io.carillon.core.contract.Settings;
import io.carillon.core.records.StoredJob;
import io.carillon.core.state.State;
import io.carillon.model.AgentId;
import io.carillon.model.OfferId;
import io.carillon.model.Opaque;
import io.carillon.model.RecordKey;
import io.carillon.model.job.Schedule;
import io.carillon.model.mesos.Launch;
import io.carillon.model.mesos.Offer;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.mesos.Resource;
import io.carillon.model.mesos.TaskReport;
import io.carillon.model.run.RunState;
import io.carillon.simulation.NaivePlacement;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.processors.UnicastProcessor;
import io.reactivex.rxjava3.schedulers.TestScheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * An engine that is given far more at once than it can store at once: 50,000 jobs fire in the same
 * second, and then all their tasks report in one burst while each commit takes long.
 */
class EngineOverloadTest {
    private static final int JOBS = 50_000;
    private static final int FIRST = 50;
    private static final int ATOMIC = 500;

    private final TestScheduler clock = new TestScheduler();
    private final Instant due = Instant.EPOCH.plusSeconds(10);
    private final State state = new State(Settings.DEFAULT);
    private final UnicastProcessor<Input> master = UnicastProcessor.create();
    private final List<String> launched = new ArrayList<>();
    private int offers;
    private int taken;
    private int acknowledged;
    private int mostUnderWay;
    private int widestBatch;
    private int mostChanges;
    private int ended;

    @Test
    void nothingIsLostAndNothingGrowsWithoutBounds() {
        for (int i = 0; i < JOBS; i++) {
            JobForTests job = new JobForTests();
            job.name = "job" + i;
            job.schedule = new Schedule(new Schedule.At(due), Optional.empty(), Optional.empty());
            state.apply(
                    new Change.JobDefined(
                            new StoredJob(
                                    job.job(),
                                    1,
                                    Instant.EPOCH,
                                    Instant.EPOCH,
                                    Instant.EPOCH,
                                    Optional.empty(),
                                    false,
                                    new TreeMap<>()),
                            "it is there"));
        }
        state.drainDirty();
        Engine engine =
                new Engine(
                        state,
                        Decider.RULES,
                        new SlowStore(),
                        new Link(),
                        new NaivePlacement(),
                        this::wakeAt,
                        List.of(new Watch()),
                        clock);
        alarm = engine::wake;
        engine.start(1);
        master.onNext(new Input.Subscribed("framework", "master"));
        clock.advanceTimeBy(5, TimeUnit.SECONDS);
        clock.advanceTimeBy(5, TimeUnit.MINUTES);
        assertThat(launched).hasSize(JOBS).doesNotHaveDuplicates();

        // While the first ends are being stored, very much comes that need not be.
        burst(launched.subList(0, FIRST), ReportState.FINISHED);
        burst(launched.subList(FIRST, JOBS), ReportState.RUNNING);
        burst(launched.subList(FIRST, JOBS), ReportState.FINISHED);
        clock.advanceTimeBy(5, TimeUnit.MINUTES);

        assertThat(acknowledged).isEqualTo(2 * JOBS - FIRST);
        assertThat(ended).isEqualTo(JOBS);
        assertThat(state.agenda().size()).isZero();
        assertThat(widestBatch).isLessThanOrEqualTo(ATOMIC);
        assertThat(mostUnderWay).isLessThan(4 * MesosInbox.WINDOW);
        assertThat(mostChanges).isLessThan(4 * MesosInbox.WINDOW);
        assertThat(engine.over().test().values()).isEmpty();
    }

    private Runnable alarm = () -> {};

    private void wakeAt(Instant at) {
        long millis = Math.max(0, at.toEpochMilli() - clock.now(TimeUnit.MILLISECONDS));
        clock.scheduleDirect(() -> alarm.run(), millis, TimeUnit.MILLISECONDS);
    }

    private void burst(List<String> tasks, ReportState said) {
        tasks.forEach(task -> master.onNext(new Input.StatusArrived(report(task, said))));
    }

    private TaskReport report(String task, ReportState said) {
        return new TaskReport(
                task, said, "", "", new AgentId("agent"), new Opaque(new byte[] {1}), due);
    }

    private static Resource scalar(String name, long milli) {
        return new Resource(name, milli, List.of(), false, true, Opaque.EMPTY);
    }

    private final class SlowStore implements Store {
        @Override
        public Single<SortedMap<RecordKey, byte[]>> load() {
            return Single.just(new TreeMap<>());
        }

        @Override
        public Completable commit(SortedMap<RecordKey, Optional<byte[]>> batch) {
            widestBatch = Math.max(widestBatch, batch.size());
            return Completable.timer(100, TimeUnit.MILLISECONDS, clock);
        }

        @Override
        public int atomicRecords() {
            return ATOMIC;
        }

        @Override
        public int atomicBytes() {
            return 512 * 1024;
        }

        @Override
        public int recordBytes() {
            return 256 * 1024;
        }
    }

    private final class Link implements Mesos.Link {
        @Override
        public Flowable<Input> inputs() {
            return master.doOnNext(
                    input -> {
                        if (input instanceof Input.StatusArrived) {
                            taken++;
                            mostUnderWay = Math.max(mostUnderWay, taken - acknowledged);
                        }
                    });
        }

        @Override
        public void subscribe(Optional<String> frameworkId) {}

        @Override
        public void send(Effect.ToMesos effect) {
            if (effect instanceof Effect.Acknowledge) {
                acknowledged++;
            } else if (effect instanceof Effect.Accept accept) {
                accept.launches().stream()
                        .map(Launch::task)
                        .forEach(task -> launched.add(task.toString()));
                offer();
            } else if (effect instanceof Effect.Revive && offers == 0) {
                offer();
            }
        }

        private void offer() {
            Offer offer =
                    new Offer(
                            new OfferId("offer" + ++offers),
                            new AgentId("agent"),
                            "host",
                            "role",
                            List.of(scalar("cpus", 1L << 40), scalar("mem", 1L << 40)),
                            new TreeMap<>(),
                            false,
                            Instant.EPOCH);
            master.onNext(new Input.OffersArrived(List.of(offer)));
        }

        @Override
        public Completable close() {
            return Completable.complete();
        }
    }

    private final class Watch implements EngineObserver {
        @Override
        public void committed(List<Change> changes) {
            mostChanges = Math.max(mostChanges, changes.size());
            for (Change change : changes) {
                if (change instanceof Change.RunEnded end
                        && end.run().state() == RunState.SUCCEEDED) {
                    ended++;
                }
            }
        }

        @Override
        public void stored(int records, Duration took) {
            assertThat(took).isEqualTo(Duration.ofMillis(100));
        }
    }
}
