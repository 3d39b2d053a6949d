package io.carillon.local;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The options of a local Mesos. Immutable; start with {@link #in}.
 *
 * @param host address to listen on; anything but loopback lets others run commands here
 * @param port TCP port, 0 for a free one
 * @param agents number of agents
 * @param cpus cores of each agent
 * @param memMiB memory of each agent, in MiB
 * @param dataDir directory of the sandboxes; kept over restarts
 * @param allocationInterval time between two rounds of offers
 * @param heartbeat time between two HEARTBEAT events
 * @param instant whether the commands {@code true} and {@code :} end without a process, and {@code
 *     sleep infinity} does not end, without one (for measurements)
 * @param ignoreImages whether tasks run on this machine without the containers that they ask for;
 *     if not, they are refused
 * @param credentials principals and their secrets for the scheduler API; none: calls need no
 *     authentication
 * @param advice sentence for those whom the credentials keep out, which tells how to get in
 * @param redirectTo if set, this master does not lead: it answers 307 to this {@code host:port}
 * @param streamLimitBytes how far a reader of events may be behind before it is disconnected
 */
public record LocalMesosOptions(
        String host,
        int port,
        int agents,
        double cpus,
        long memMiB,
        Path dataDir,
        Duration allocationInterval,
        Duration heartbeat,
        boolean instant,
        boolean ignoreImages,
        Map<String, String> credentials,
        String advice,
        Optional<String> redirectTo,
        long streamLimitBytes) {

    /** Copies the credentials. */
    public LocalMesosOptions {
        credentials = new TreeMap<>(credentials);
    }

    /** One agent with 4 cpus and 4 GiB on a free loopback port. */
    public static LocalMesosOptions in(Path dataDir) {
        return new LocalMesosOptions(
                "127.0.0.1",
                0,
                1,
                4,
                4096,
                dataDir,
                Duration.ofSeconds(1),
                Duration.ofSeconds(15),
                false,
                false,
                Map.of(),
                "",
                Optional.empty(),
                256L << 20);
    }

    /** A copy with another listening address. */
    public LocalMesosOptions at(String newHost, int newPort) {
        return with(
                copy -> {
                    copy.host = newHost;
                    copy.port = newPort;
                });
    }

    /** A copy with other agents. */
    public LocalMesosOptions withAgents(int number, double cpusEach, long memMiBEach) {
        return with(
                copy -> {
                    copy.agents = number;
                    copy.cpus = cpusEach;
                    copy.memMiB = memMiBEach;
                });
    }

    /** A copy with other intervals. */
    public LocalMesosOptions withTimes(Duration newAllocationInterval, Duration newHeartbeat) {
        return with(
                copy -> {
                    copy.allocationInterval = newAllocationInterval;
                    copy.heartbeat = newHeartbeat;
                });
    }

    /** A copy in which {@code true} and {@code :} end without a process. */
    public LocalMesosOptions withInstant(boolean value) {
        return with(copy -> copy.instant = value);
    }

    /** A copy in which tasks run without the containers that they ask for. */
    public LocalMesosOptions withIgnoredImages(boolean value) {
        return with(copy -> copy.ignoreImages = value);
    }

    /** A copy with Basic authentication of schedulers. */
    public LocalMesosOptions withCredentials(Map<String, String> value) {
        return with(copy -> copy.credentials = value);
    }

    /** A copy that tells whoever is refused how to get in. */
    public LocalMesosOptions withAdvice(String value) {
        return with(copy -> copy.advice = value);
    }

    /** A copy as a master that does not lead. */
    public LocalMesosOptions redirectingTo(String leader) {
        return with(copy -> copy.redirectTo = Optional.of(leader));
    }

    /** A copy with another limit of how far a slow reader may be behind. */
    public LocalMesosOptions withStreamLimit(long bytes) {
        return with(copy -> copy.streamLimitBytes = bytes);
    }

    private LocalMesosOptions with(Consumer<Copy> change) {
        Copy copy = new Copy(this);
        change.accept(copy);
        return copy.options();
    }

    /** The options while some of them are changed. */
    private static final class Copy {
        private String host;
        private int port;
        private int agents;
        private double cpus;
        private long memMiB;
        private final Path dataDir;
        private Duration allocationInterval;
        private Duration heartbeat;
        private boolean instant;
        private boolean ignoreImages;
        private Map<String, String> credentials;
        private String advice;
        private Optional<String> redirectTo;
        private long streamLimitBytes;

        Copy(LocalMesosOptions of) {
            host = of.host;
            port = of.port;
            agents = of.agents;
            cpus = of.cpus;
            memMiB = of.memMiB;
            dataDir = of.dataDir;
            allocationInterval = of.allocationInterval;
            heartbeat = of.heartbeat;
            instant = of.instant;
            ignoreImages = of.ignoreImages;
            credentials = of.credentials;
            advice = of.advice;
            redirectTo = of.redirectTo;
            streamLimitBytes = of.streamLimitBytes;
        }

        LocalMesosOptions options() {
            return new LocalMesosOptions(
                    host,
                    port,
                    agents,
                    cpus,
                    memMiB,
                    dataDir,
                    allocationInterval,
                    heartbeat,
                    instant,
                    ignoreImages,
                    credentials,
                    advice,
                    redirectTo,
                    streamLimitBytes);
        }
    }
}
