package io.carillon.core.definition;

import io.carillon.model.job.ResourceLimits;
import io.carillon.model.job.ResourceLimits.Name;
import io.carillon.model.job.Resources;
import java.util.List;
import java.util.Optional;

/** The fields of what a task may use at most. */
final class LimitsFields {
    private static final Shape.Builder<ResourceLimits> ROWS = new Shape.Builder<>();

    private static final Field<ResourceLimits, Optional<Long>> CPUS =
            ROWS.field(
                    "cpus",
                    Kinds.maybe(ResourcesFields.MILLI),
                    Optional.empty(),
                    ResourceLimits::cpusMilli,
                    "Cores, at least `resources.cpus`.");

    private static final Field<ResourceLimits, Optional<Integer>> MEM =
            ROWS.field(
                    "memMiB",
                    Kinds.maybe(Kinds.WHOLE),
                    Optional.empty(),
                    ResourceLimits::memMiB,
                    "Memory, in whole MiB, at least `resources.memMiB`.");

    private static final Field<ResourceLimits, List<Name>> UNLIMITED =
            ROWS.field(
                    "unlimited",
                    Kinds.list(Kinds.choice(Name.class)),
                    List.of(),
                    ResourceLimits::unlimited,
                    "`CPUS`, `MEM` or both: as much as the agent has.");

    static final Shape<ResourceLimits> SHAPE =
            ROWS.build(
                    values ->
                            new ResourceLimits(
                                    values.get(CPUS), values.get(MEM), values.get(UNLIMITED)),
                    (limits, errors) -> {});

    private LimitsFields() {}

    /** Checks limits against what the task needs: Mesos takes none below it, or without it. */
    static void check(ResourceLimits limits, Resources resources, FieldErrors errors) {
        FieldErrors unlimited = errors.at(UNLIMITED.name());
        boolean twice = limits.unlimited().stream().distinct().count() < limits.unlimited().size();
        unlimited.unless(!twice, "names one twice; remove one");
        long cpus = limits.cpusMilli().orElse(Long.MAX_VALUE);
        check(
                limits,
                Name.CPUS,
                limits.cpusMilli().isPresent(),
                cpus >= resources.cpusMilli(),
                resources.cpusMilli() > 0,
                errors.at(CPUS.name()),
                "resources.cpus");
        long mem = limits.memMiB().map(mib -> mib * 1_000L).orElse(Long.MAX_VALUE);
        check(
                limits,
                Name.MEM,
                limits.memMiB().isPresent(),
                mem >= resources.memMilli(),
                resources.memMilli() > 0,
                errors.at(MEM.name()),
                "resources.memMiB");
    }

    private static void check(
            ResourceLimits limits,
            Name name,
            boolean given,
            boolean enough,
            boolean needed,
            FieldErrors place,
            String request) {
        boolean unlimited = limits.unlimited().contains(name);
        place.unless(!given || !unlimited, name + " is unlimited, too; write one of them");
        place.unless(enough, "is less than " + request + "; write at least that much");
        place.unless(
                needed || (!given && !unlimited),
                "needs a request beside it; ask for some in " + request);
    }
}
