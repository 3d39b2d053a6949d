package io.carillon.local.cluster;

import java.util.Optional;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Call;

/**
 * One scheduler call as it reached the master.
 *
 * @param call the message
 * @param streamId the {@code Mesos-Stream-Id} header
 * @param principal the authenticated principal, when the master asks for one
 * @param acceptsEvents whether the {@code Accept} header allows one of the two formats
 */
public record Request(
        Call call, Optional<String> streamId, Optional<String> principal, boolean acceptsEvents) {

    /** An unauthenticated call on a stream. */
    public static Request of(Call call, String streamId) {
        return new Request(call, Optional.of(streamId), Optional.empty(), true);
    }

    /** An unauthenticated SUBSCRIBE. */
    public static Request subscribe(Call call) {
        return new Request(call, Optional.empty(), Optional.empty(), true);
    }
}
