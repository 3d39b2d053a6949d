package io.carillon.local.cluster;

import java.time.Duration;
import java.util.Optional;

/**
 * The settings of the modelled master and agents; {@link #defaults} are the defaults of Mesos.
 *
 * @param host host name that the master announces
 * @param port port that the master announces
 * @param version version that the master announces
 * @param heartbeat time between two HEARTBEAT events
 * @param allocationInterval time between two rounds of allocation
 * @param retryFirst delay before an unacknowledged update is sent again; it doubles each time
 * @param retryMax upper bound of the delay
 * @param killGrace time between SIGTERM and SIGKILL when neither KILL nor the task names one
 * @param shutdownGrace time between SIGTERM and SIGKILL for tasks of a removed framework
 * @param offerTimeout how long an offer is valid; empty: without limit
 * @param reregisterTimeout how long a new master waits for the agents of the old one
 * @param completedKept how many ended tasks, and how many removed frameworks, are remembered
 * @param ignoreImages whether agents launch containers without the images, networks, volumes and
 *     secrets that they ask for; if not, they say that they have none
 * @param region the master's region; empty: it has none, and no agent is remote
 */
public record MesosSettings(
        String host,
        int port,
        String version,
        Duration heartbeat,
        Duration allocationInterval,
        Duration retryFirst,
        Duration retryMax,
        Duration killGrace,
        Duration shutdownGrace,
        Optional<Duration> offerTimeout,
        Duration reregisterTimeout,
        int completedKept,
        boolean ignoreImages,
        Optional<String> region) {

    /** A master without a region. */
    public MesosSettings(
            String host,
            int port,
            String version,
            Duration heartbeat,
            Duration allocationInterval,
            Duration retryFirst,
            Duration retryMax,
            Duration killGrace,
            Duration shutdownGrace,
            Optional<Duration> offerTimeout,
            Duration reregisterTimeout,
            int completedKept,
            boolean ignoreImages) {
        this(
                host,
                port,
                version,
                heartbeat,
                allocationInterval,
                retryFirst,
                retryMax,
                killGrace,
                shutdownGrace,
                offerTimeout,
                reregisterTimeout,
                completedKept,
                ignoreImages,
                Optional.empty());
    }

    /** The constants of Mesos 1.11. */
    public static MesosSettings defaults() {
        return new MesosSettings(
                "127.0.0.1",
                5050,
                "1.11.0",
                Duration.ofSeconds(15),
                Duration.ofSeconds(1),
                Duration.ofSeconds(10),
                Duration.ofMinutes(10),
                Duration.ofSeconds(3),
                Duration.ofSeconds(5),
                Optional.empty(),
                Duration.ofMinutes(10),
                1000,
                false);
    }

    /** A copy with another announced address. */
    public MesosSettings at(String newHost, int newPort) {
        return with(newHost, newPort, heartbeat, allocationInterval, offerTimeout, ignoreImages);
    }

    /** A copy with another heartbeat interval. */
    public MesosSettings withHeartbeat(Duration value) {
        return with(host, port, value, allocationInterval, offerTimeout, ignoreImages);
    }

    /** A copy with another allocation interval. */
    public MesosSettings withAllocationInterval(Duration value) {
        return with(host, port, heartbeat, value, offerTimeout, ignoreImages);
    }

    /** A copy in which offers are rescinded after a timeout. */
    public MesosSettings withOfferTimeout(Duration value) {
        return with(host, port, heartbeat, allocationInterval, Optional.of(value), ignoreImages);
    }

    /** A copy in which agents launch containers without what they cannot provide. */
    public MesosSettings withIgnoredImages(boolean value) {
        return with(host, port, heartbeat, allocationInterval, offerTimeout, value);
    }

    /** A copy with a master in that region. */
    public MesosSettings inRegion(String value) {
        return new MesosSettings(
                host,
                port,
                version,
                heartbeat,
                allocationInterval,
                retryFirst,
                retryMax,
                killGrace,
                shutdownGrace,
                offerTimeout,
                reregisterTimeout,
                completedKept,
                ignoreImages,
                Optional.of(value));
    }

    private MesosSettings with(
            String newHost,
            int newPort,
            Duration newHeartbeat,
            Duration newInterval,
            Optional<Duration> newOfferTimeout,
            boolean newIgnoreImages) {
        return new MesosSettings(
                newHost,
                newPort,
                version,
                newHeartbeat,
                newInterval,
                retryFirst,
                retryMax,
                killGrace,
                shutdownGrace,
                newOfferTimeout,
                reregisterTimeout,
                completedKept,
                newIgnoreImages,
                region);
    }
}
