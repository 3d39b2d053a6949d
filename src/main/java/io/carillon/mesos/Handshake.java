package io.carillon.mesos;

import io.reactivex.rxjava3.core.Single;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientResponse;
import java.util.HashSet;
import java.util.Set;

/**
 * Sends SUBSCRIBE and follows redirects until a master accepts: at most {@link Redirects#MAX_HOPS},
 * and none twice. Confined to the context of its timers. Used once.
 */
final class Handshake {

    static final String STREAM_ID = "Mesos-Stream-Id";

    private final MesosHttp http;
    private final WireOptions options;
    private final Connections lease;
    private final byte[] call;
    private final Set<MasterUrl> seen = new HashSet<>();

    /**
     * The open connections after a successful handshake.
     *
     * @param master the master that accepted
     * @param streamId the stream id that every call carries
     * @param stream the answer, paused at the beginning of its body
     * @param calls a second connection, for calls
     */
    record Opened(
            MasterUrl master,
            String streamId,
            MesosHttp.Answer stream,
            HttpClientConnection calls) {}

    Handshake(MesosHttp http, WireOptions options, Connections lease, byte[] call) {
        this.http = http;
        this.options = options;
        this.lease = lease;
        this.call = call;
    }

    /**
     * Subscribes at a master, or at the master that it redirects to. Fails with {@link
     * SubscriptionEndedException}.
     */
    Single<Opened> with(MasterUrl master) {
        if (!seen.add(master)) {
            return Single.error(
                    SubscriptionEndedException.lost("Masters redirect in a circle at " + master));
        }
        if (seen.size() > Redirects.MAX_HOPS + 1) {
            return Single.error(
                    SubscriptionEndedException.lost("Too many redirects, last to " + master));
        }
        return http.connect(master, lease)
                .onErrorResumeNext(
                        e ->
                                Single.error(
                                        SubscriptionEndedException.lost(
                                                "No connection to "
                                                        + master
                                                        + ": "
                                                        + SubscriptionEndedException.of(e)
                                                                .getMessage())))
                .flatMap(
                        connection ->
                                http.subscribe(
                                                connection,
                                                master,
                                                call,
                                                options.timeouts().subscribe())
                                        .flatMap(answer -> answered(master, connection, answer)));
    }

    private Single<Opened> answered(
            MasterUrl master, HttpClientConnection connection, MesosHttp.Answer answer) {
        HttpClientResponse response = answer.response();
        int status = response.statusCode();
        if (status == 200) {
            return accepted(master, answer);
        }
        String location = response.getHeader("Location");
        if (status / 100 == 3 && location != null) {
            lease.release(connection);
            return Redirects.resolve(master, location)
                    .map(this::with)
                    .orElseGet(
                            () ->
                                    Single.error(
                                            SubscriptionEndedException.lost(
                                                    "A redirect to an invalid URL: " + location)));
        }
        return http.text(response, options.timeouts().subscribe())
                .flatMap(text -> Single.error(ErrorMapping.toSubscribe(status, text)));
    }

    private Single<Opened> accepted(MasterUrl master, MesosHttp.Answer answer) {
        HttpClientResponse response = answer.response();
        String type = response.getHeader("Content-Type");
        if (type != null && !type.split(";", 2)[0].strip().equalsIgnoreCase(MesosHttp.PROTOBUF)) {
            return Single.error(
                    SubscriptionEndedException.lost("SUBSCRIBE was answered with " + type));
        }
        String streamId = response.getHeader(STREAM_ID);
        if (streamId == null || streamId.isBlank()) {
            return Single.error(
                    SubscriptionEndedException.lost("No " + STREAM_ID + " in the answer"));
        }
        return http.connect(master, lease)
                .map(calls -> new Opened(master, streamId, answer, calls));
    }
}
