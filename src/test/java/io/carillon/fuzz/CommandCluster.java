package io.carillon.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.Input;
import io.carillon.core.definition.Bounds;
import io.carillon.core.records.StoredRecord;
import io.carillon.core.state.State;
import io.carillon.model.AgentId;
import io.carillon.model.Opaque;
import io.carillon.model.RecordKey;
import io.carillon.model.mesos.Framework;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.mesos.TaskReport;
import io.carillon.model.run.RunId;
import io.carillon.model.run.TaskId;
import io.carillon.runtime.StateReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** One cluster with its store under random commands, with a new term now and then. */
final class CommandCluster {
    private static final int STEPS = 60;
    private static final int STEPS_OF_A_TERM = 15;

    /** An operator who drops all that is broken is through with it after that many terms. */
    private static final int CLEANINGS = 4;

    private final TreeMap<RecordKey, byte[]> stored = new TreeMap<>();

    /** All that records have ever said. */
    private final TreeMap<RecordKey, List<byte[]>> former = new TreeMap<>();

    /** The records of which something was decided in this term. */
    private final TreeSet<RecordKey> decided = new TreeSet<>();

    private final Random random;
    private final RandomCommands commands;
    private final RandomConditions conditions;
    private final RandomText texts;
    private final boolean breaks;
    private CoreDriver core = new CoreDriver(new State(Records.SETTINGS));
    private int frameworks;

    /**
     * @param breaks whether records are broken between terms
     */
    CommandCluster(Random random, boolean breaks) {
        this.random = random;
        this.commands = new RandomCommands(random);
        this.conditions = new RandomConditions(random);
        this.texts = new RandomText(random);
        this.breaks = breaks;
    }

    void live() {
        core.give(new Input.TermBegan(1));
        core.command(new Command.PutJob(commands.good("a"), false));
        core.command(new Command.PutJob(commands.good("b"), false));
        for (int step = 1; step <= STEPS; step++) {
            step();
            if (random.nextInt(3) == 0) {
                commit();
            }
            if (step % STEPS_OF_A_TERM == 0) {
                commit();
                if (breaks && decided.isEmpty()) {
                    damage();
                }
                takeOver();
            }
        }
        for (int i = 0; i < CLEANINGS && !broken().isEmpty(); i++) {
            broken().forEach(key -> core.command(new Command.DropRecord(key)));
            commit();
            takeOver();
        }
        assertThat(core.state.quarantine().entries()).isEmpty();
    }

    private TreeSet<RecordKey> broken() {
        return new TreeSet<>(core.state.quarantine().entries().keySet());
    }

    private void step() {
        if (breaks && !stored.isEmpty() && random.nextInt(broken().isEmpty() ? 20 : 3) == 0) {
            decideOnce();
        }
        switch (random.nextInt(4)) {
            case 0 -> core.pass(Duration.ofSeconds(random.nextInt(30)));
            case 1 -> launch();
            default -> {
                Command command =
                        conditions.of(
                                core.state, commands.next(runs(), tasks(), core.now), tasks());
                Answer answer = core.command(command);
                assertThat(answer).as("%s", command).isNotNull();
            }
        }
        if (random.nextInt(40) == 0) {
            losesItsFramework();
        }
    }

    private void launch() {
        if (!core.state.connection().subscribed()) {
            String id =
                    core.state.framework().map(Framework::id).orElse("framework" + ++frameworks);
            core.give(new Input.Subscribed(id, "master"));
        }
        core.launch().stream().filter(task -> random.nextBoolean()).forEach(this::report);
    }

    /** Mesos removes it, and the operator confirms that, first with the wrong words. */
    private void losesItsFramework() {
        Optional<Framework> ours = core.state.framework();
        core.give(new Input.FrameworkRemoved(texts.text(1_000)));
        core.ticks();
        commit();
        if (random.nextBoolean()) {
            takeOver();
        }
        core.command(new Command.ResetFramework(texts.text(300)));
        assertThat(core.state.framework().map(Framework::id)).isEqualTo(ours.map(Framework::id));
        ours.ifPresent(
                framework -> {
                    Answer answer = core.command(new Command.ResetFramework(framework.id()));
                    assertThat(answer).isInstanceOf(Answer.Done.class);
                });
        assertThat(core.state.framework()).isEmpty();
    }

    /** At most one decision about the records of a job: a later one may undo what one relies on. */
    private void decideOnce() {
        Command command = conditions.ofQuarantine(core.state, former, stored);
        RecordKey key =
                command instanceof Command.RepairRecord repair
                        ? repair.key()
                        : ((Command.DropRecord) command).key();
        if (decided.isEmpty() && core.command(command) instanceof Answer.Done) {
            decided.add(key);
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
        byte[] bytes = Records.encode(key, record.get());
        stored.put(key, bytes);
        former.computeIfAbsent(key, any -> new ArrayList<>()).add(bytes);
    }

    /**
     * Some records are cut short, or gone, or say nothing, or something old, or another's words.
     */
    private void damage() {
        for (int i = random.nextInt(4); i > 0 && !stored.isEmpty(); i--) {
            RecordKey key = pick(stored);
            if (key.kind() == RecordKey.Kind.FRAMEWORK) {
                continue; // No term begins without it.
            }
            byte[] bytes = stored.get(key);
            switch (random.nextInt(5)) {
                case 0 -> stored.put(key, Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)));
                case 1 -> stored.put(key, texts.text(100).getBytes(StandardCharsets.UTF_8));
                case 2 -> stored.put(key, stored.get(pick(stored)));
                case 3 -> {
                    List<byte[]> all = former.getOrDefault(key, List.of(bytes));
                    stored.put(key, all.get(random.nextInt(all.size())));
                }
                default -> stored.remove(key);
            }
        }
    }

    private RecordKey pick(SortedMap<RecordKey, byte[]> records) {
        return new ArrayList<>(records.keySet()).get(random.nextInt(records.size()));
    }

    private void takeOver() {
        State next;
        if (breaks) {
            next = StateReader.read(stored, Bounds.RECORD_BYTES, Records.SETTINGS);
            decided.retainAll(next.quarantine().entries().keySet());
            assertThat(decided).as("what was decided about, and is broken again").isEmpty();
            decided.clear();
        } else {
            next = Records.load(stored, core.state);
            SortedMap<RecordKey, Optional<StoredRecord>> repaired = next.drainDirty();
            assertThat(repaired).as("what the load had to repair").isEmpty();
        }
        CoreDriver taken = new CoreDriver(next);
        taken.now = core.now;
        core = taken;
        core.give(new Input.TermBegan(1));
        core.ticks();
    }
}
