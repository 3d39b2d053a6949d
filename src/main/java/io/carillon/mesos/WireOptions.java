package io.carillon.mesos;

import io.carillon.mesos.wire.RecordIoDecoder;
import io.carillon.tls.TlsMaterial;
import io.carillon.tls.VertxTls;
import io.carillon.tls.WatchedTls;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientBuilder;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How this node communicates with Mesos masters.
 *
 * @param credentials sent with every request to a master if present
 * @param agents what agents get instead
 * @param tls which certificates are trusted
 * @param timeouts how long a master may be silent
 * @param limits bounds of what is in memory
 */
public record WireOptions(
        Optional<Credentials> credentials,
        Agents agents,
        Tls tls,
        Timeouts timeouts,
        Limits limits) {
    private static final Logger log = LoggerFactory.getLogger(WireOptions.class);

    /**
     * Which certificates are trusted.
     *
     * @param files the authorities that sign the masters' certificates, and our own certificate; if
     *     absent, none, and the JVM's own authorities
     * @param verifyHost the certificate must be for the host of the connection
     */
    public record Tls(Optional<WatchedTls> files, boolean verifyHost) {
        /** A client with these certificates, also when they change; and what ends the latter. */
        Client client(HttpClientBuilder builder) {
            files.ifPresent(own -> builder.with(VertxTls.client(own.current(), verifyHost)));
            HttpClientAgent agent = builder.build();
            Runnable unwatch =
                    files.map(own -> own.onChange(now -> update(agent, now))).orElse(() -> {});
            return new Client(agent, unwatch);
        }

        private void update(HttpClientAgent agent, TlsMaterial now) {
            agent.updateSSLOptions(VertxTls.client(now, verifyHost))
                    .onFailure(error -> log.error("New certificates cannot be used", error));
        }
    }

    /**
     * A client whose certificates are those that the files hold.
     *
     * @param unwatch ends that
     */
    record Client(HttpClientAgent agent, Runnable unwatch) {}

    /**
     * With what agents are asked.
     *
     * @param credentials those for agents alone, if any
     * @param overHttp whether they are sent over plain http, too
     */
    public record Agents(Optional<Credentials> credentials, boolean overHttp) {
        /** Agents are asked without credentials. */
        static final Agents NONE = new Agents(Optional.empty(), false);
    }

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
                Agents.NONE,
                new Tls(Optional.empty(), true),
                new Timeouts(
                        Duration.ofSeconds(5), Duration.ofSeconds(15), 3, Duration.ofSeconds(30)),
                new Limits(RecordIoDecoder.DEFAULT_LIMIT, 64, 100_000));
    }

    /** These options with other credentials. */
    public WireOptions with(Credentials pair) {
        return new WireOptions(Optional.of(pair), agents, tls, timeouts, limits);
    }

    /** These options with other credentials for agents. */
    public WireOptions with(Agents other) {
        return new WireOptions(credentials, other, tls, timeouts, limits);
    }

    /** These options with other certificates. */
    public WireOptions with(Tls certificates) {
        return new WireOptions(credentials, agents, certificates, timeouts, limits);
    }

    /** These options with other timeouts. */
    public WireOptions with(Timeouts other) {
        return new WireOptions(credentials, agents, tls, other, limits);
    }

    /** These options with other limits. */
    public WireOptions with(Limits other) {
        return new WireOptions(credentials, agents, tls, timeouts, other);
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
