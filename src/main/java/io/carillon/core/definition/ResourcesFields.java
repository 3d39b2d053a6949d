package io.carillon.core.definition;

import io.carillon.model.job.Resources;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.function.Function;

/** The fields of what one task, or an executor, needs. */
final class ResourcesFields {
    private static final int MAX_CPUS = 100_000;
    private static final int MAX_MIB = 1_000_000_000;
    private static final int MAX_GPUS = 1_000;
    private static final BigDecimal MOST = new BigDecimal("1e9");
    private static final BigDecimal LEAST = new BigDecimal("0.0005");
    static final Kind<Long> MILLI =
            Kinds.scalar(
                    Kind.JsonType.NUMBER, "number", ResourcesFields::milli, ResourcesFields::units);

    private static final int TASK_MIB = 64;
    private static final int EXECUTOR_MIB = 256;

    /** What one task needs. */
    static final Shape<Resources> SHAPE = task(new Shape.Builder<>());

    /** What an executor itself needs: neither GPUs nor ports. */
    static final Shape<Resources> EXECUTOR = executor(new Shape.Builder<>());

    private ResourcesFields() {}

    private static Shape<Resources> task(Shape.Builder<Resources> rows) {
        Field<Resources, Long> cpus = cpus(rows);
        Field<Resources, Long> mem = mem(rows, TASK_MIB);
        Field<Resources, Long> disk = disk(rows);
        Field<Resources, Integer> gpus =
                count(rows, "gpus", Resources::gpus, MAX_GPUS, "Number of whole GPUs.");
        Field<Resources, Resources> ports = PortFields.of(rows);
        return rows.build(
                values ->
                        PortFields.into(
                                new Resources(
                                        values.get(cpus),
                                        values.get(mem),
                                        values.get(disk),
                                        values.get(gpus),
                                        0),
                                values.get(ports)),
                ResourcesFields::check);
    }

    private static Shape<Resources> executor(Shape.Builder<Resources> rows) {
        Field<Resources, Long> cpus = cpus(rows);
        Field<Resources, Long> mem = mem(rows, EXECUTOR_MIB);
        Field<Resources, Long> disk = disk(rows);
        return rows.build(
                values -> new Resources(values.get(cpus), values.get(mem), values.get(disk), 0, 0),
                ResourcesFields::check);
    }

    private static void check(Resources resources, FieldErrors errors) {
        errors.unless(
                resources.cpusMilli() != 0 || resources.memMilli() != 0,
                "asks for neither cpus nor memMiB, and Mesos launches no such task; ask for one of"
                        + " them");
    }

    private static Field<Resources, Long> cpus(Shape.Builder<Resources> rows) {
        return milli(rows, "cpus", 100, Resources::cpusMilli, MAX_CPUS, "Cores.");
    }

    private static Field<Resources, Long> mem(Shape.Builder<Resources> rows, int mib) {
        return milli(rows, "memMiB", mib * 1_000L, Resources::memMilli, MAX_MIB, "Memory, in MiB.");
    }

    private static Field<Resources, Long> disk(Shape.Builder<Resources> rows) {
        return milli(rows, "diskMiB", 0, Resources::diskMilli, MAX_MIB, "Disk, in MiB.");
    }

    private static Field<Resources, Long> milli(
            Shape.Builder<Resources> rows,
            String name,
            long otherwise,
            Function<Resources, Long> get,
            int most,
            String words) {
        return rows.field(
                name,
                MILLI,
                otherwise,
                get,
                words,
                (milli, errors) -> {
                    errors.unless(milli >= 0, "is negative; write 0 or more");
                    errors.unless(
                            milli <= most * 1_000L, "is more than " + most + "; ask for less");
                });
    }

    private static Field<Resources, Integer> count(
            Shape.Builder<Resources> rows,
            String name,
            Function<Resources, Integer> get,
            int most,
            String words) {
        return rows.field(
                name, Kinds.WHOLE, 0, get, words, (count, errors) -> errors.range(count, 0, most));
    }

    /** Thousandths, rounded as Mesos does. The bounds come first: an exponent may be huge. */
    private static Long milli(String text) {
        BigDecimal number = new BigDecimal(text);
        if (number.signum() == 0) {
            return 0L;
        }
        if (number.signum() < 0) {
            throw new IllegalArgumentException("is negative; write 0 or more");
        }
        if (number.compareTo(LEAST) < 0) {
            throw new IllegalArgumentException(
                    "is so small that Mesos rounds it to 0; write 0, or at least 0.001");
        }
        if (number.compareTo(MOST) > 0) {
            throw new IllegalArgumentException("is more than any agent has; ask for less");
        }
        return number.setScale(3, RoundingMode.HALF_UP).unscaledValue().longValueExact();
    }

    private static String units(Long milli) {
        return milli == 0 ? "0" : BigDecimal.valueOf(milli, 3).stripTrailingZeros().toPlainString();
    }
}
