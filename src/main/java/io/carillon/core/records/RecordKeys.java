package io.carillon.core.records;

import io.carillon.model.RecordKey;
import io.carillon.model.RecordKey.Kind;
import io.carillon.model.run.RunId;
import io.carillon.model.run.Shard;
import io.carillon.model.run.ShardId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/** The keys of records: their one spelling. {@link ParsedKey} takes them apart. */
public final class RecordKeys {
    /** How many shards one part of a run holds. */
    public static final int PART = 50;

    /** The one record of our registration with Mesos. */
    public static final RecordKey FRAMEWORK = new RecordKey(Kind.FRAMEWORK, "id");

    private RecordKeys() {}

    public static RecordKey job(String name) {
        return new RecordKey(Kind.JOBS, name);
    }

    public static RecordKey schedule(String name) {
        return new RecordKey(Kind.SCHEDULE, name);
    }

    public static RecordKey ledger(String name, long segment) {
        return segment(Kind.LEDGER, name, segment);
    }

    public static RecordKey requests(String name, long segment) {
        return segment(Kind.REQUESTS, name, segment);
    }

    private static RecordKey segment(Kind kind, String name, long segment) {
        return new RecordKey(kind, name + '~' + String.format(Locale.ROOT, "%08d", segment));
    }

    public static RecordKey head(Kind kind, RunId run) {
        return new RecordKey(kind, run.toString() + "~0");
    }

    public static RecordKey part(Kind kind, ShardId shard) {
        return part(kind, shard.run(), shard.number() / PART);
    }

    public static RecordKey part(Kind kind, RunId run, long number) {
        return new RecordKey(kind, run.toString() + '~' + number);
    }

    public static Collection<RecordKey> run(Kind kind, RunId run, Collection<Integer> shards) {
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

    public static List<Integer> numbers(Collection<Shard> shards) {
        List<Integer> numbers = new ArrayList<>();
        shards.forEach(shard -> numbers.add(shard.number()));
        return numbers;
    }
}
