package io.carillon.core;

import io.carillon.model.RecordKey;
import io.carillon.model.RecordKey.Kind;
import io.carillon.model.Run;
import io.carillon.model.RunId;
import io.carillon.model.Shard;
import io.carillon.model.ShardId;
import io.carillon.model.Task;
import io.carillon.model.TaskPhase;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/** The keys of records: their one spelling. {@link RecordName} takes them apart. */
public final class RecordKeys {
    /** How many shards one part of a run holds. */
    static final int PART = 50;

    /** The one record of our registration with Mesos. */
    public static final RecordKey FRAMEWORK = new RecordKey(Kind.FRAMEWORK, "id");

    private RecordKeys() {}

    static RecordKey job(String name) {
        return new RecordKey(Kind.JOBS, name);
    }

    static RecordKey schedule(String name) {
        return new RecordKey(Kind.SCHEDULE, name);
    }

    static RecordKey ledger(String name, long segment) {
        return segment(Kind.LEDGER, name, segment);
    }

    static RecordKey requests(String name, long segment) {
        return segment(Kind.REQUESTS, name, segment);
    }

    private static RecordKey segment(Kind kind, String name, long segment) {
        return new RecordKey(kind, name + '~' + String.format(Locale.ROOT, "%08d", segment));
    }

    static RecordKey head(Kind kind, RunId run) {
        return new RecordKey(kind, run.toString() + "~0");
    }

    static RecordKey part(Kind kind, ShardId shard) {
        return part(kind, shard.run(), shard.number() / PART);
    }

    static RecordKey part(Kind kind, RunId run, long number) {
        return new RecordKey(kind, run.toString() + '~' + number);
    }

    static Collection<RecordKey> run(Kind kind, RunId run, Collection<Integer> shards) {
        TreeSet<RecordKey> keys = new TreeSet<>();
        keys.add(head(kind, run));
        int last = 0;
        for (int number : shards) {
            if (number / PART != last) {
                last = number / PART;
                keys.add(part(kind, new ShardId(run, number)));
            }
        }
        return keys;
    }

    static List<Integer> numbers(Collection<Shard> shards) {
        List<Integer> numbers = new ArrayList<>();
        shards.forEach(shard -> numbers.add(shard.number()));
        return numbers;
    }
}
