package io.carillon.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.core.JobForTests;
import io.carillon.core.contract.Command;
import io.carillon.core.records.StoredRecord;
import io.carillon.model.RecordKey;
import io.carillon.model.job.Concurrency;
import io.carillon.model.job.JobType;
import io.carillon.model.job.Resources;
import io.carillon.model.job.Schedule;
import io.carillon.model.run.Fire;
import io.carillon.model.run.Outcome;
import io.carillon.model.run.Trigger;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * A job fires and becomes a daemon while a commit is under way; of the next batch the definition is
 * stored, and the fire is not.
 */
class TurncoatTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    /** Pieces of so many records: the end of a crowd and a definition fill one. */
    private static final int PIECE = 8;

    private static final RecordKey TURNCOAT = new RecordKey(RecordKey.Kind.JOBS, "turncoat");

    @Test
    void theFireIsMissed() {
        OneNode world = new OneNode(SOON);

        storeInPart(world);

        world.fires.check();
        assertThat(ledger(world))
                .anySatisfy(
                        fire -> {
                            assertThat(fire.outcome()).isEqualTo(Outcome.MISSED);
                            assertThat(fire.run()).isEmpty();
                        });
    }

    @Test
    void itWouldBeLostIfTheDaemonDidNotLookBack() {
        OneNode world = new OneNode(SOON, Mutant.FORGOTTEN_TURN);

        storeInPart(world);

        assertThatThrownBy(world.fires::check)
                .isInstanceOf(Violation.class)
                .hasMessageContaining(Mutant.FORGOTTEN_TURN.words);
    }

    private static void storeInPart(OneNode world) {
        world.zooKeeper.atomicRecords(PIECE);
        JobForTests crowd = new JobForTests();
        crowd.name = "crowd";
        crowd.concurrency = Concurrency.QUEUE;
        crowd.schedule = Schedule.BY_HAND;
        crowd.resources = new Resources(1_000_000, 1_000, 0, 0, 0); // no agent has them
        world.command(new Command.PutJob(crowd.job(), true));
        for (int i = 0; i < PIECE; i++) {
            world.command(
                    new Command.RunNow(
                            crowd.name,
                            new TreeSet<>(),
                            Optional.empty(),
                            new TreeMap<>(),
                            Optional.empty()));
        }
        world.await(open -> runs(open, crowd.name) == PIECE, SOON);
        JobForTests job = new JobForTests();
        job.name = TURNCOAT.name();
        job.schedule =
                new Schedule(
                        new Schedule.Every(Duration.ofSeconds(3)),
                        Optional.empty(),
                        Optional.empty());
        world.zooKeeper.delayNextCommit("n1", Duration.ofSeconds(5));
        world.command(new Command.PutJob(job.job(), true));
        world.await(open -> runs(open, job.name) == 1, SOON);
        job.type = JobType.DAEMON;
        world.command(new Command.PutJob(job.job(), false));
        world.command(new Command.DeleteJob(crowd.name));

        world.await(open -> version(world) == 2, SOON);
        world.zooKeeper.cut("n1");

        world.await(open -> open.lead().epoch() == 2 && stands(world), SOON);
    }

    /** Whether the daemon's run is stored. */
    private static boolean stands(OneNode world) {
        world.durable.refresh();
        return world.durable.records().values().stream()
                .filter(StoredRecord.RunRecord.class::isInstance)
                .flatMap(record -> ((StoredRecord.RunRecord) record).run().stream())
                .anyMatch(run -> run.id().trigger() == Trigger.DAEMON);
    }

    private static long runs(SimulatedNode.Open open, String job) {
        return open.state().job(job).map(entry -> entry.runs().size()).orElse(0);
    }

    /** Of the stored definition. */
    private static long version(OneNode world) {
        world.durable.refresh();
        return world.durable.records().get(TURNCOAT) instanceof StoredRecord.JobRecord stored
                ? stored.job().version()
                : 0;
    }

    private static List<Fire> ledger(OneNode world) {
        return world.durable.records().values().stream()
                .filter(StoredRecord.LedgerRecord.class::isInstance)
                .flatMap(record -> ((StoredRecord.LedgerRecord) record).fires().stream())
                .toList();
    }
}
