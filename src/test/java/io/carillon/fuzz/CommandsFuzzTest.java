package io.carillon.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.Input;
import io.carillon.core.records.StoredRecord;
import io.carillon.core.state.State;
import io.carillon.model.AgentId;
import io.carillon.model.Opaque;
import io.carillon.model.RecordKey;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.mesos.TaskReport;
import io.carillon.model.run.RunId;
import io.carillon.model.run.TaskId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Random commands, valid and nearly valid, are decided, stored and loaded again. Whatever a command
 * was allowed to say can be stored, a load takes it, and the next term knows the same.
 */
class CommandsFuzzTest {
    private static final int STEPS = 60;
    private static final int STEPS_OF_A_TERM = 15;

    /** One cluster with its store. */
    private static final class Cluster {
        private final TreeMap<RecordKey, byte[]> stored = new TreeMap<>();
        private final Random random;
        private final RandomCommands commands;
        private final RandomText texts;
        private CoreDriver core = new CoreDriver(new State(Records.SETTINGS));

        Cluster(Random random) {
            this.random = random;
            this.commands = new RandomCommands(random);
            this.texts = new RandomText(random);
        }

        void live() {
            core.give(new Input.TermBegan(1));
            for (int step = 1; step <= STEPS; step++) {
                step();
                if (random.nextInt(3) == 0) {
                    commit();
                }
                if (step % STEPS_OF_A_TERM == 0) {
                    commit();
                    takeOver();
                }
            }
        }

        private void step() {
            switch (random.nextInt(4)) {
                case 0 -> core.pass(Duration.ofSeconds(random.nextInt(30)));
                case 1 ->
                        core.launch().stream()
                                .filter(task -> random.nextBoolean())
                                .forEach(this::report);
                default -> {
                    Command command = commands.next(runs(), tasks(), core.now);
                    Answer answer = core.command(command);
                    assertThat(answer).as("%s", command).isNotNull();
                }
            }
        }

        private void report(TaskId task) {
            ReportState said = ReportState.values()[random.nextInt(ReportState.values().length)];
            core.give(
                    new Input.StatusArrived(
                            new TaskReport(
                                    task.toString(),
                                    said,
                                    "",
                                    texts.text(1_000),
                                    new AgentId("agent"),
                                    new Opaque(new byte[] {1}),
                                    core.now)));
            core.ticks();
        }

        private List<RunId> runs() {
            List<RunId> runs = new ArrayList<>();
            core.state
                    .jobs()
                    .values()
                    .forEach(
                            job -> {
                                runs.addAll(job.runs().keySet());
                                runs.addAll(job.finished().keySet());
                            });
            return runs;
        }

        /** Those that live, and now and then one that does not. */
        private List<String> tasks() {
            List<String> tasks = new ArrayList<>();
            core.state.live().stream()
                    .flatMap(shard -> core.state.shard(shard).stream())
                    .flatMap(shard -> shard.task().stream())
                    .forEach(task -> tasks.add(task.id().toString()));
            if (random.nextInt(4) == 0) {
                runs().forEach(run -> tasks.add(run + "~0~1"));
            }
            return tasks;
        }

        private void commit() {
            core.state.drainDirty().forEach(this::write);
        }

        private void write(RecordKey key, Optional<StoredRecord> record) {
            if (record.isEmpty()) {
                stored.remove(key);
                return;
            }
            stored.put(key, Records.encode(key, record.get()));
        }

        private void takeOver() {
            State next = Records.load(stored, core.state);
            SortedMap<RecordKey, Optional<StoredRecord>> repaired = next.drainDirty();
            assertThat(repaired).as("what the load had to repair").isEmpty();
            CoreDriver taken = new CoreDriver(next);
            taken.now = core.now;
            core = taken;
            core.give(new Input.TermBegan(1));
            core.ticks();
        }
    }

    @Test
    void whatTheDoorTakesALoadTakes() {
        Fuzz.seeds(40, random -> new Cluster(random).live());
    }
}
