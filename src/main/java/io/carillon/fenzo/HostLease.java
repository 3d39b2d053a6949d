package io.carillon.fenzo;

import com.netflix.fenzo.VirtualMachineLease;
import io.carillon.model.job.Resources;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.mesos.Protos;

/**
 * The free resources of a host, in Fenzo's terms. Immutable; read by Fenzo's threads.
 *
 * <p>Fenzo adds doubles, so amounts are whole milli-units: integers up to 2^53 add up exactly where
 * 3 x 0.1 would not fit into 0.3. Fenzo knows hosts by {@link #hostname()}, so the host name is the
 * request's host key, never a name that two agents might share.
 */
final class HostLease implements VirtualMachineLease {
    /** The name of the scalar that carries GPUs. */
    static final String GPUS = "gpus";

    private final String key;
    private final Resources free;

    HostLease(HostSpace host) {
        key = host.key();
        free = host.account().free();
    }

    @Override
    public String getId() {
        return key;
    }

    /** The epoch: the core decides about offers, and none expires here. */
    @Override
    public long getOfferedTime() {
        return 0;
    }

    @Override
    public String hostname() {
        return key;
    }

    @Override
    public String getVMID() {
        return key;
    }

    @Override
    public double cpuCores() {
        return free.cpusMilli();
    }

    @Override
    public double memoryMB() {
        return free.memMilli();
    }

    @Override
    public double networkMbps() {
        return 0;
    }

    @Override
    public double diskMB() {
        return free.diskMilli();
    }

    /** The number of free ports; the core chooses which ones are used. */
    @Override
    public List<Range> portRanges() {
        return free.ports() > 0 ? List.of(new Range(1, free.ports())) : List.of();
    }

    @Override
    public Protos.Offer getOffer() {
        return Protos.Offer.PRESENT;
    }

    /** Mutable and tolerant of {@code get(null)}, which Fenzo does. */
    @Override
    public Map<String, Protos.Attribute> getAttributeMap() {
        return new HashMap<>();
    }

    @Override
    public Double getScalarValue(String name) {
        return name.equals(GPUS) ? (double) free.gpus() : 0.0;
    }

    @Override
    public Map<String, Double> getScalarValues() {
        return Map.of(GPUS, (double) free.gpus());
    }
}
