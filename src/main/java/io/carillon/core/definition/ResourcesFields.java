package io.carillon.core.definition;

import io.carillon.model.job.Resources;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.function.Function;

/** The fields of what one task needs. */
final class ResourcesFields {
    private static final int MAX_CPUS = 100_000;
    private static final int MAX_MIB = 1_000_000_000;
    private static final int MAX_GPUS = 1_000;
    private static final int MAX_PORTS = 10_000;
    private static final BigDecimal MOST = new BigDecimal("1e9");
    private static final BigDecimal LEAST = new BigDecimal("0.0005");
    private static final Kind<Long> MILLI =
            Kinds.scalar(
                    Kind.JsonType.NUMBER, "number", ResourcesFields::milli, ResourcesFields::units);

    private static final Shape.Builder<Resources> ROWS = new Shape.Builder<>();

    private static final Field<Resources, Long> CPUS =
            milli("cpus", 100, Resources::cpusMilli, MAX_CPUS, "Cores.");
    private static final Field<Resources, Long> MEM =
            milli("memMiB", 64_000, Resources::memMilli, MAX_MIB, "Memory, in MiB.");
    private static final Field<Resources, Long> DISK =
            milli("diskMiB", 0, Resources::diskMilli, MAX_MIB, "Disk, in MiB.");
    private static final Field<Resources, Integer> GPUS =
            count("gpus", Resources::gpus, MAX_GPUS, "Number of whole GPUs.");
    private static final Field<Resources, Integer> PORTS =
            count("ports", Resources::ports, MAX_PORTS, "Number of TCP ports.");

    static final Shape<Resources> SHAPE =
            ROWS.build(
                    values ->
                            new Resources(
                                    values.get(CPUS),
                                    values.get(MEM),
                                    values.get(DISK),
                                    values.get(GPUS),
                                    values.get(PORTS)),
                    (resources, errors) ->
                            errors.unless(
                                    resources.cpusMilli() != 0 || resources.memMilli() != 0,
                                    "asks for neither cpus nor memMiB, and Mesos launches no such"
                                            + " task; ask for one of them"));

    private ResourcesFields() {}

    private static Field<Resources, Long> milli(
            String name, long otherwise, Function<Resources, Long> get, int most, String words) {
        return ROWS.field(
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
            String name, Function<Resources, Integer> get, int most, String words) {
        return ROWS.field(
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
