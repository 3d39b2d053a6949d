package io.carillon.local.cluster;

import java.time.Duration;
import java.util.Optional;

/**
 * What can be set of the modelled master and agents; {@link #defaults} are those of Mesos.
 *
 * @param host host name that the master announces of itself
 * @param port port that the master announces of itself
 * @param version version that the master announces
 * @param heartbeat time between two HEARTBEAT events
 * @param allocationInterval time between two rounds of allocation
 * @param retryFirst how long an unacknowledged update waits before it is sent again; doubles
 * @param retryMax cap of that doubling
 * @param killGrace time between SIGTERM and SIGKILL when neither KILL nor the task names one
 * @param shutdownGrace the same for tasks of a framework that was removed
 * @param offerTimeout how long an offer lives; empty for ever
 * @param reregisterTimeout how long a new master waits for the agents of the old one
 * @param completedKept how many ended tasks, and how many removed frameworks, are remembered
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
        int completedKept) {

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
                1000);
    }

    /** The same with another announced address. */
    public MesosSettings at(String newHost, int newPort) {
        return with(newHost, newPort, heartbeat, allocationInterval, offerTimeout);
    }

    /** The same with another time between heartbeats. */
    public MesosSettings withHeartbeat(Duration value) {
        return with(host, port, value, allocationInterval, offerTimeout);
    }

    /** The same with another time between rounds of allocation. */
    public MesosSettings withAllocationInterval(Duration value) {
        return with(host, port, heartbeat, value, offerTimeout);
    }

    /** The same with offers that are rescinded after a while. */
    public MesosSettings withOfferTimeout(Duration value) {
        return with(host, port, heartbeat, allocationInterval, Optional.of(value));
    }

    /** The same with other times before an unacknowledged update is sent again. */
    public MesosSettings withRetry(Duration first, Duration max) {
        return new MesosSettings(
                host,
                port,
                version,
                heartbeat,
                allocationInterval,
                first,
                max,
                killGrace,
                shutdownGrace,
                offerTimeout,
                reregisterTimeout,
                completedKept);
    }

    private MesosSettings with(
            String newHost,
            int newPort,
            Duration newHeartbeat,
            Duration newInterval,
            Optional<Duration> newOfferTimeout) {
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
                completedKept);
    }
}
