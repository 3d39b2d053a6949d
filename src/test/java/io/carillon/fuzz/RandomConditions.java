package io.carillon.fuzz;

import io.carillon.core.contract.Command;
import io.carillon.core.contract.Seen;
import io.carillon.core.state.RunEntry;
import io.carillon.core.state.State;
import io.carillon.model.RecordKey;
import io.carillon.model.run.Run;
import io.carillon.model.run.RunId;
import io.carillon.model.run.Shard;
import io.carillon.runtime.RecordCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/** Commands that depend on what a state knows: with conditions, about tasks, and about records. */
final class RandomConditions {
    private final Random random;
    private final RandomText texts;
    private final RecordCodec codec = new RecordCodec();

    RandomConditions(Random random) {
        this.random = random;
        this.texts = new RandomText(random);
    }

    /** The command, or one that has it carried out under a condition, or another one. */
    Command of(State state, Command command, List<String> tasks) {
        return switch (random.nextInt(12)) {
            case 0, 1 -> new Command.OnlyIf(job(state), versions(), command);
            case 2 -> new Command.OnlyIfApp(texts.valid(8), versions(), command);
            case 3, 4 -> seen(state, command);
            case 5 ->
                    new Command.KillTask(
                            tasks.isEmpty() || random.nextInt(8) == 0
                                    ? texts.text(400)
                                    : pick(tasks));
            case 6 -> new Command.Reconcile(random.nextBoolean());
            case 7 -> new Command.ResetFramework(texts.text(300));
            default -> command;
        };
    }

    private String job(State state) {
        return state.jobs().isEmpty() || random.nextInt(6) == 0
                ? texts.text(100)
                : pick(new ArrayList<>(state.jobs().keySet()));
    }

    private Optional<SortedSet<Long>> versions() {
        if (random.nextBoolean()) {
            return Optional.empty();
        }
        TreeSet<Long> versions = new TreeSet<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            versions.add(pick(List.of(0L, 1L, 2L, 3L, Long.MAX_VALUE, Long.MIN_VALUE)));
        }
        return Optional.of(versions);
    }

    /** A run as it is, or as it never was. */
    private Command seen(State state, Command command) {
        List<RunEntry> runs = new ArrayList<>();
        state.jobs().values().forEach(job -> runs.addAll(job.runs().values()));
        if (runs.isEmpty()) {
            RunId none = RunId.parse("a~20300101T000000000c").orElseThrow();
            return new Command.OnlyIfSeen(new Seen(none, Optional.empty(), List.of()), command);
        }
        RunEntry run = pick(runs);
        List<Shard> shards = new ArrayList<>(run.shards().values());
        shards.removeIf(any -> random.nextBoolean());
        if (random.nextInt(4) == 0) {
            shards.add(Shard.waiting(random.nextInt(3) - 1));
        }
        Optional<Run> head =
                random.nextBoolean() ? Optional.empty() : Optional.of(pick(runs).run());
        Command about =
                switch (random.nextInt(3)) {
                    case 0 -> new Command.KillRun(run.run().id());
                    case 1 -> new Command.RetryRun(run.run().id(), Optional.empty());
                    default -> command;
                };
        return new Command.OnlyIfSeen(new Seen(run.run().id(), head, shards), about);
    }

    /**
     * What an operator says of a record in quarantine, or of one that is not there: it goes, or its
     * content is what it once was, or what another one's is.
     */
    Command ofQuarantine(
            State state,
            SortedMap<RecordKey, List<byte[]>> former,
            SortedMap<RecordKey, byte[]> stored) {
        List<RecordKey> broken = new ArrayList<>(state.quarantine().entries().keySet());
        List<RecordKey> all = new ArrayList<>(stored.keySet());
        RecordKey key = broken.isEmpty() || random.nextInt(9) == 0 ? pick(all) : pick(broken);
        if (random.nextInt(3) == 0) {
            return new Command.DropRecord(key);
        }
        List<RecordKey> alike = all.stream().filter(other -> other.kind() == key.kind()).toList();
        byte[] content =
                former.containsKey(key) && random.nextInt(4) > 0
                        ? pick(former.get(key))
                        : stored.get(pick(alike.isEmpty() || random.nextInt(4) == 0 ? all : alike));
        try {
            return new Command.RepairRecord(key, codec.decode(key, content));
        } catch (RecordCodec.UnreadableException notForTheDoor) {
            return new Command.DropRecord(key);
        }
    }

    private <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
