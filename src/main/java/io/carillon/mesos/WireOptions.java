package io.carillon.mesos;

import io.carillon.mesos.wire.RecordIoDecoder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How this node communicates with Mesos masters.
 *
 * @param credentials sent with every request if present
 * @param tls which certificates are trusted
 * @param timeouts how long a master may be silent
 * @param limits bounds of what is in memory
 */
public record WireOptions(
        Optional<Credentials> credentials, Tls tls, Timeouts timeouts, Limits limits) {

    /**
     * Which certificates are trusted.
     *
     * @param caFile PEM file of the authority that signs the masters' certificates; the JVM's own
     *     authorities if absent
     * @param verifyHost the certificate must be for the host of the connection
     */
    public record Tls(Optional<Path> caFile, boolean verifyHost) {}

    /**
     * How long a master may be silent.
     *
     * @param connect for the TCP (and TLS) connection
     * @param subscribe from SUBSCRIBE to its answer, and from there to the first event
     * @param heartbeats how many heartbeats may be missing before the stream counts as dead
     * @param call how long a call may stay unanswered while no other call is answered
     */
    public record Timeouts(Duration connect, Duration subscribe, int heartbeats, Duration call) {}

    /**
     * Bounds of what is in memory.
     *
     * @param recordBytes maximum size of an event
     * @param callsInFlight maximum number of calls that are sent and not answered
     * @param callsWaiting maximum number of further calls; one more breaks the connection
     */
    public record Limits(int recordBytes, int callsInFlight, int callsWaiting) {}

    /** No credentials, the JVM's authorities, three heartbeats. */
    public static WireOptions defaults() {
        return new WireOptions(
                Optional.empty(),
                new Tls(Optional.empty(), true),
                new Timeouts(
                        Duration.ofSeconds(5), Duration.ofSeconds(15), 3, Duration.ofSeconds(30)),
                new Limits(RecordIoDecoder.DEFAULT_LIMIT, 64, 100_000));
    }

    /** These options with other credentials. */
    public WireOptions with(Credentials pair) {
        return new WireOptions(Optional.of(pair), tls, timeouts, limits);
    }

    /** These options with other trusted certificates. */
    public WireOptions with(Tls certificates) {
        return new WireOptions(credentials, certificates, timeouts, limits);
    }

    /** These options with other timeouts. */
    public WireOptions with(Timeouts other) {
        return new WireOptions(credentials, tls, other, limits);
    }

    /** These options with other limits. */
    public WireOptions with(Limits other) {
        return new WireOptions(credentials, tls, timeouts, other);
    }

    /** These options with another maximum number of missing heartbeats. */
    public WireOptions withHeartbeats(int missing) {
        return with(
                new Timeouts(timeouts.connect(), timeouts.subscribe(), missing, timeouts.call()));
    }

    /** These options with other timeouts for the answers to SUBSCRIBE and to other calls. */
    WireOptions withTimeouts(Duration subscribe, Duration call) {
        return with(new Timeouts(timeouts.connect(), subscribe, timeouts.heartbeats(), call));
    }
}
