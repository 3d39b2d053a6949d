package io.carillon.mesos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How we talk to masters.
 *
 * @param credentials sent with every request if present
 * @param caFile PEM file of the authority that signs the masters' certificates; the JVM's own
 *     authorities if absent
 * @param verifyHost the certificate must be for the host that we connect to
 * @param connectTimeout for the TCP (and TLS) connection
 * @param subscribeTimeout from SUBSCRIBE to its answer, and from there to the first event
 * @param heartbeatTimeouts how many heartbeats may be missing before the stream counts as dead
 * @param callTimeout how long a call may stay unanswered while none other is answered
 * @param recordLimit the largest event taken, bytes
 * @param callsInFlight how many calls are sent ahead of their answers
 * @param callsWaiting how many calls may wait behind these before we give up the connection
 */
public record WireOptions(
        Optional<Credentials> credentials,
        Optional<Path> caFile,
        boolean verifyHost,
        Duration connectTimeout,
        Duration subscribeTimeout,
        int heartbeatTimeouts,
        Duration callTimeout,
        int recordLimit,
        int callsInFlight,
        int callsWaiting) {

    /** What fits nearly everybody: no credentials, usual authorities, three heartbeats. */
    public static WireOptions defaults() {
        return new WireOptions(
                Optional.empty(),
                Optional.empty(),
                true,
                Duration.ofSeconds(5),
                Duration.ofSeconds(15),
                3,
                Duration.ofSeconds(30),
                RecordIoDecoder.DEFAULT_LIMIT,
                64,
                100_000);
    }

    /** With those credentials. */
    public WireOptions with(Credentials pair) {
        return new WireOptions(
                Optional.of(pair),
                caFile,
                verifyHost,
                connectTimeout,
                subscribeTimeout,
                heartbeatTimeouts,
                callTimeout,
                recordLimit,
                callsInFlight,
                callsWaiting);
    }

    /** With that authority and that strictness about host names. */
    public WireOptions withTls(Optional<Path> authority, boolean verify) {
        return new WireOptions(
                credentials,
                authority,
                verify,
                connectTimeout,
                subscribeTimeout,
                heartbeatTimeouts,
                callTimeout,
                recordLimit,
                callsInFlight,
                callsWaiting);
    }

    /** With that patience for missing heartbeats. */
    public WireOptions withHeartbeatTimeouts(int missing) {
        return new WireOptions(
                credentials,
                caFile,
                verifyHost,
                connectTimeout,
                subscribeTimeout,
                missing,
                callTimeout,
                recordLimit,
                callsInFlight,
                callsWaiting);
    }

    /** With that patience for the answers to SUBSCRIBE and to other calls. */
    public WireOptions withPatience(Duration subscribe, Duration call) {
        return new WireOptions(
                credentials,
                caFile,
                verifyHost,
                connectTimeout,
                subscribe,
                heartbeatTimeouts,
                call,
                recordLimit,
                callsInFlight,
                callsWaiting);
    }

    /** With those limits on calls. */
    public WireOptions withCalls(int inFlight, int waiting) {
        return new WireOptions(
                credentials,
                caFile,
                verifyHost,
                connectTimeout,
                subscribeTimeout,
                heartbeatTimeouts,
                callTimeout,
                recordLimit,
                inFlight,
                waiting);
    }
}
