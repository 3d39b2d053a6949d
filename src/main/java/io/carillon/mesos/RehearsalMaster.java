package io.carillon.mesos;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Call;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Event;

/**
 * A master on a free loopback port with one agent that has room for everything. Launched tasks run
 * for ever and exist only here. A standby rehearses against it. Thread-safe.
 */
public final class RehearsalMaster {
    private static final FrameworkID FRAMEWORK =
            FrameworkID.newBuilder().setValue("rehearsal").build();
    private static final AgentID AGENT = AgentID.newBuilder().setValue("rehearsal-agent").build();
    private static final double ROOM = 1_000_000;

    private final HttpServer server;

    // Used only on the server's event loop.
    private Optional<HttpServerResponse> stream = Optional.empty();
    private String role = "*";
    private int offers;

    private RehearsalMaster(Vertx vertx) {
        this.server = vertx.createHttpServer();
    }

    /**
     * Starts a master. Loads the message classes of Mesos on the caller's thread, which takes a
     * while.
     */
    public static Future<RehearsalMaster> start(Vertx vertx) {
        RehearsalMaster master = new RehearsalMaster(vertx);
        framed(master.offer());
        return master.server
                .requestHandler(
                        request -> request.body().onSuccess(body -> master.answer(request, body)))
                .listen(0, "127.0.0.1")
                .map(listening -> master);
    }

    private void answer(HttpServerRequest request, Buffer body) {
        Call call;
        try {
            call = Call.parseFrom(body.getBytes());
        } catch (InvalidProtocolBufferException e) {
            request.response().setStatusCode(400).end();
            return;
        }
        if (call.getType() == Call.Type.SUBSCRIBE) {
            role = call.getSubscribe().getFrameworkInfo().getRoles(0);
            stream =
                    Optional.of(
                            request.response()
                                    .setChunked(true)
                                    .putHeader(Handshake.STREAM_ID, "rehearsal"));
            tell(
                    Event.newBuilder()
                            .setType(Event.Type.SUBSCRIBED)
                            .setSubscribed(
                                    Event.Subscribed.newBuilder().setFrameworkId(FRAMEWORK)));
        } else {
            request.response().setStatusCode(202).end();
            carryOut(call);
        }
    }

    private void carryOut(Call call) {
        if (call.getType() == Call.Type.REVIVE) {
            tell(offer());
        } else if (call.getType() == Call.Type.ACCEPT) {
            for (Offer.Operation operation : call.getAccept().getOperationsList()) {
                for (TaskInfo task : operation.getLaunch().getTaskInfosList()) {
                    // Any sixteen bytes: an update with a UUID is acknowledged.
                    tell(running(task.getTaskId(), ByteString.copyFrom(new byte[16])));
                }
            }
            tell(offer());
        } else if (call.getType() == Call.Type.RECONCILE) {
            for (Call.Reconcile.Task task : call.getReconcile().getTasksList()) {
                tell(running(task.getTaskId(), ByteString.EMPTY));
            }
        }
    }

    private Event.Builder offer() {
        Offer.Builder offer =
                Offer.newBuilder()
                        .setId(OfferID.newBuilder().setValue("rehearsal-" + offers++))
                        .setFrameworkId(FRAMEWORK)
                        .setAgentId(AGENT)
                        .setHostname("rehearsal")
                        .setAllocationInfo(Resource.AllocationInfo.newBuilder().setRole(role));
        for (String name : List.of("cpus", "mem", "disk")) {
            offer.addResources(
                    Resource.newBuilder()
                            .setName(name)
                            .setType(Value.Type.SCALAR)
                            .setScalar(Value.Scalar.newBuilder().setValue(ROOM))
                            .setAllocationInfo(Resource.AllocationInfo.newBuilder().setRole(role)));
        }
        return Event.newBuilder()
                .setType(Event.Type.OFFERS)
                .setOffers(Event.Offers.newBuilder().addOffers(offer));
    }

    private static Event.Builder running(TaskID task, ByteString uuid) {
        TaskStatus.Builder status =
                TaskStatus.newBuilder()
                        .setTaskId(task)
                        .setAgentId(AGENT)
                        .setState(TaskState.TASK_RUNNING);
        if (uuid.isEmpty()) {
            status.setSource(TaskStatus.Source.SOURCE_MASTER)
                    .setReason(TaskStatus.Reason.REASON_RECONCILIATION);
        } else {
            status.setSource(TaskStatus.Source.SOURCE_EXECUTOR).setUuid(uuid);
        }
        return Event.newBuilder()
                .setType(Event.Type.UPDATE)
                .setUpdate(Event.Update.newBuilder().setStatus(status));
    }

    private void tell(Event.Builder event) {
        stream.ifPresent(open -> open.write(framed(event)));
    }

    private static Buffer framed(Event.Builder event) {
        byte[] bytes = event.build().toByteArray();
        return Buffer.buffer(bytes.length + "\n").appendBytes(bytes);
    }

    /** Locates this master. */
    public MasterLocator locator() {
        return MasterLocator.listed(List.of(MasterUrl.at(false, "127.0.0.1", server.actualPort())));
    }

    /** Stops this master. */
    public Future<Void> close() {
        return server.close();
    }
}
