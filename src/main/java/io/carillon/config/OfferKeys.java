package io.carillon.config;

import java.util.List;

/** The keys that say which offers the framework wants. {@link Keys} lists them. */
final class OfferKeys {
    static final Key<Boolean> REMOTE_REGIONS =
            new Key<>(
                    "mesos.remoteRegions",
                    KeyTypes.FLAG,
                    false,
                    "Whether agents of other regions than the master's are used, too. Then a job"
                            + " that must stay has a constraint on `region`.",
                    List.of(),
                    false);

    static final Key<Integer> MIN_MILLI_CPUS =
            new Key<>(
                    "mesos.minOfferMilliCpus",
                    KeyTypes.INTEGER,
                    0,
                    "Thousandths of a core that an offer must have at least, so that agents which"
                            + " are nearly full are not offered again and again; 0: as the"
                            + " master is set. No more than the smallest task needs.",
                    List.of(Check.range(0, 1_000_000)),
                    false);

    static final Key<Integer> MIN_MEM_MIB =
            new Key<>(
                    "mesos.minOfferMemMiB",
                    KeyTypes.INTEGER,
                    0,
                    "The same for memory, in MiB. An offer must have both.",
                    List.of(Check.range(0, 1_000_000_000)),
                    false);

    private OfferKeys() {}
}
