package io.carillon.model.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one task needs, or what a space has, in whole milli-units, so that sums are exact (Mesos
 * itself counts so).
 *
 * @param cpusMilli thousandths of a core
 * @param memMilli thousandths of a MiB of memory
 * @param diskMilli thousandths of a MiB of disk
 * @param gpus whole GPUs
 * @param ports how many TCP ports
 * @param wanted of a need: its ports one by one, if they have names or numbers
 * @param numbers of a space: which ports may be in it. Of those that tasks took without a number it
 *     is not known which they are, so there may be fewer, and {@code ports} says how many
 */
public record Resources(
        long cpusMilli,
        long memMilli,
        long diskMilli,
        int gpus,
        int ports,
        Optional<List<TaskPort>> wanted,
        Optional<PortSet> numbers) {
    /** No need at all. */
    public static final Resources NONE = new Resources(0, 0, 0, 0, 0);

    public Resources {
        wanted = wanted.filter(list -> !list.isEmpty()).map(List::copyOf);
        numbers = numbers.filter(set -> !set.isEmpty());
    }

    /** A need without names and numbers of ports. */
    public Resources(long cpusMilli, long memMilli, long diskMilli, int gpus, int ports) {
        this(cpusMilli, memMilli, diskMilli, gpus, ports, Optional.empty(), Optional.empty());
    }

    /** The same need with these ports, and no others. */
    public Resources with(List<TaskPort> some) {
        return new Resources(
                cpusMilli,
                memMilli,
                diskMilli,
                gpus,
                some.size(),
                Optional.of(some),
                Optional.empty());
    }

    /** The same need without the names of its ports: what is left tells which must be there. */
    public Resources withoutNames() {
        return new Resources(
                cpusMilli,
                memMilli,
                diskMilli,
                gpus,
                ports,
                wanted.map(
                        list ->
                                list.stream()
                                        .filter(port -> port.number().isPresent())
                                        .map(port -> new TaskPort(Optional.empty(), port.number()))
                                        .toList()),
                numbers);
    }

    /** The same space with these ports. */
    public Resources space(PortSet some) {
        return new Resources(
                cpusMilli, memMilli, diskMilli, gpus, ports, Optional.empty(), Optional.of(some));
    }

    /** The ports with a number: those that a need must have, or that a space may have. */
    public PortSet portNumbers() {
        if (wanted.isEmpty()) {
            return numbers.orElse(PortSet.EMPTY);
        }
        List<Integer> fixed = new ArrayList<>();
        wanted.get().forEach(port -> port.number().ifPresent(fixed::add));
        return PortSet.of(fixed);
    }

    /** Whether this fits into a space, in every dimension. */
    public boolean fitsInto(Resources space) {
        return cpusMilli <= space.cpusMilli
                && memMilli <= space.memMilli
                && diskMilli <= space.diskMilli
                && gpus <= space.gpus
                && ports <= space.ports
                && space.portNumbers().containsAll(portNumbers());
    }

    /** What is left of this when that is taken away, in every dimension. */
    public Resources minus(Resources other) {
        return new Resources(
                cpusMilli - other.cpusMilli,
                memMilli - other.memMilli,
                diskMilli - other.diskMilli,
                gpus - other.gpus,
                ports - other.ports,
                Optional.empty(),
                Optional.of(portNumbers().minus(other.portNumbers())));
    }

    /** The larger of both, in every dimension. */
    public Resources max(Resources other) {
        return new Resources(
                Math.max(cpusMilli, other.cpusMilli),
                Math.max(memMilli, other.memMilli),
                Math.max(diskMilli, other.diskMilli),
                Math.max(gpus, other.gpus),
                Math.max(ports, other.ports),
                Optional.empty(),
                Optional.of(portNumbers().plus(other.portNumbers())));
    }

    /** The sum of both, in every dimension; at most the largest number. */
    public Resources plus(Resources other) {
        return new Resources(
                sum(cpusMilli, other.cpusMilli),
                sum(memMilli, other.memMilli),
                sum(diskMilli, other.diskMilli),
                (int) Math.min(sum(gpus, other.gpus), Integer.MAX_VALUE),
                (int) Math.min(sum(ports, other.ports), Integer.MAX_VALUE),
                Optional.empty(),
                Optional.of(portNumbers().plus(other.portNumbers())));
    }

    private static long sum(long one, long other) {
        return one > Long.MAX_VALUE - other ? Long.MAX_VALUE : one + other;
    }
}
