package io.carillon.model.job;

/**
 * What one task needs, in whole milli-units, so that sums are exact (Mesos itself counts so).
 *
 * @param cpusMilli thousandths of a core
 * @param memMilli thousandths of a MiB of memory
 * @param diskMilli thousandths of a MiB of disk
 * @param gpus whole GPUs
 * @param ports how many TCP ports
 */
public record Resources(long cpusMilli, long memMilli, long diskMilli, int gpus, int ports) {
    /** No need at all. */
    public static final Resources NONE = new Resources(0, 0, 0, 0, 0);

    /** Whether this fits into a space, in every dimension. */
    public boolean fitsInto(Resources space) {
        return cpusMilli <= space.cpusMilli
                && memMilli <= space.memMilli
                && diskMilli <= space.diskMilli
                && gpus <= space.gpus
                && ports <= space.ports;
    }

    /** What is left of this when that is taken away, in every dimension. */
    public Resources minus(Resources other) {
        return new Resources(
                cpusMilli - other.cpusMilli,
                memMilli - other.memMilli,
                diskMilli - other.diskMilli,
                gpus - other.gpus,
                ports - other.ports);
    }

    /** The larger of both, in every dimension. */
    public Resources max(Resources other) {
        return new Resources(
                Math.max(cpusMilli, other.cpusMilli),
                Math.max(memMilli, other.memMilli),
                Math.max(diskMilli, other.diskMilli),
                Math.max(gpus, other.gpus),
                Math.max(ports, other.ports));
    }

    /** The sum of both, in every dimension; at most the largest number. */
    public Resources plus(Resources other) {
        return new Resources(
                sum(cpusMilli, other.cpusMilli),
                sum(memMilli, other.memMilli),
                sum(diskMilli, other.diskMilli),
                (int) Math.min(sum(gpus, other.gpus), Integer.MAX_VALUE),
                (int) Math.min(sum(ports, other.ports), Integer.MAX_VALUE));
    }

    private static long sum(long one, long other) {
        return one > Long.MAX_VALUE - other ? Long.MAX_VALUE : one + other;
    }
}
