package io.carillon.mesos;

/**
 * Which offers are wanted, beside what tasks need. A value.
 *
 * @param remoteRegions also those of agents in other regions than the master's
 * @param milliCpus none with less CPU, in thousandths of a core; 0: whatever the master offers
 * @param memMiB none with less memory, in MiB; 0: whatever the master offers
 */
public record OfferWishes(boolean remoteRegions, int milliCpus, int memMiB) {
    /** What a master offers if nothing is said. */
    public static final OfferWishes DEFAULT = new OfferWishes(false, 0, 0);

    /** Whether offers must have an amount. */
    boolean limited() {
        return milliCpus > 0 || memMiB > 0;
    }
}
