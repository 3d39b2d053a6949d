package io.carillon.core.definition;

import io.carillon.model.job.Sharding;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The fields of a job's sharding. */
final class ShardingFields {
    private static final Shape.Builder<Sharding> ROWS = new Shape.Builder<>();

    private static final Kind.Keys SHARDS =
            new Kind.Keys(
                    Pattern.compile("0|[1-9][0-9]{0,8}"),
                    "is not a shard; the keys are the numbers of the shards, beginning with 0");

    static final Field<Sharding, Integer> COUNT =
            ROWS.field("count", Kinds.WHOLE, 1, Sharding::count, "Number of shards.");

    static final Field<Sharding, SortedMap<Integer, String>> PARAMETERS =
            ROWS.field(
                    "parameters",
                    new Kind.Strings<>(
                            Optional.of(SHARDS),
                            Bounds.DEFINITION_BYTES,
                            Bounds.DEFINITION_BYTES,
                            byKey -> keys(byKey, Integer::valueOf),
                            byShard -> keys(byShard, String::valueOf)),
                    new TreeMap<>(),
                    Sharding::parameters,
                    "Parameter of a shard, by the shard's number.");

    static final Field<Sharding, Integer> MAX_PARALLEL =
            ROWS.derived(
                    "maxParallel",
                    Kinds.WHOLE,
                    values -> values.get(COUNT),
                    Sharding::maxParallel,
                    "Maximum number of shards of a run that live at once; all of them if left"
                            + " out.");

    static final Field<Sharding, Boolean> GANG =
            ROWS.field(
                    "gang",
                    Kinds.FLAG,
                    false,
                    Sharding::launchedTogether,
                    "Whether all shards of a run are launched together or not at all. A shard that"
                            + " is tried again later is launched by itself.");

    static final Shape<Sharding> SHAPE =
            ROWS.build(
                    values ->
                            new Sharding(
                                    values.get(COUNT),
                                    values.get(PARAMETERS),
                                    values.get(MAX_PARALLEL),
                                    values.get(GANG) ? Optional.of(true) : Optional.empty()),
                    ShardingFields::check);

    private ShardingFields() {}

    /** The count itself is checked with the limits. */
    private static void check(Sharding sharding, FieldErrors errors) {
        int count = sharding.count();
        if (count < 1 || !errors.at(COUNT.name()).isEmpty()) {
            return; // Nothing can be said of shards whose number is not known.
        }
        errors.at(MAX_PARALLEL.name()).range(sharding.maxParallel(), 1, count);
        if (sharding.launchedTogether()) {
            checkGang(sharding, errors);
        }
        FieldErrors parameters = errors.at(PARAMETERS.name());
        for (int shard : sharding.parameters().keySet()) {
            parameters
                    .at(shard)
                    .unless(
                            shard >= 0 && shard < count,
                            () ->
                                    "there is no shard "
                                            + shard
                                            + "; the shards are 0 to "
                                            + (count - 1));
        }
    }

    private static void checkGang(Sharding sharding, FieldErrors errors) {
        errors.at(GANG.name())
                .unless(
                        sharding.count() <= Bounds.GANG_SHARDS,
                        "is for "
                                + Bounds.GANG_SHARDS
                                + " shards at most, because what is launched together is stored as"
                                + " one; reduce count or remove gang");
        errors.at(MAX_PARALLEL.name())
                .unless(
                        sharding.maxParallel() >= sharding.count(),
                        "must be at least count, because the shards of a gang start together;"
                                + " remove it");
    }

    private static <K, L> SortedMap<L, String> keys(Map<K, String> strings, Function<K, L> key) {
        SortedMap<L, String> renamed = new TreeMap<>();
        strings.forEach((name, value) -> renamed.put(key.apply(name), value));
        return renamed;
    }
}
