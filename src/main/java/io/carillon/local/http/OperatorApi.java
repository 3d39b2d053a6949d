package io.carillon.local.http;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.carillon.local.cluster.ModelFaults;
import io.carillon.local.cluster.OperatorView;
import io.carillon.local.process.TryAgainException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.mesos.v1.Protos.FileInfo;
import org.apache.mesos.v1.Protos.VersionInfo;
import org.apache.mesos.v1.agent.AgentProtos;
import org.apache.mesos.v1.master.MasterProtos.Call;
import org.apache.mesos.v1.master.MasterProtos.Response;

/**
 * The operator API {@code /api/v1} of the master and, for files alone, of its agents. For the
 * server's context.
 */
final class OperatorApi {

    private final Vertx vertx;
    private final ModelLoop loop;
    private final FilesApi files;

    OperatorApi(Vertx vertx, ModelLoop loop, FilesApi files) {
        this.vertx = vertx;
        this.loop = loop;
        this.files = files;
    }

    void handle(HttpServerRequest request, boolean agent) {
        if (!request.method().equals(HttpMethod.POST)) {
            request.response().putHeader("Allow", "POST");
            Bodies.skip(
                    request,
                    () ->
                            Replies.text(
                                    request,
                                    405,
                                    "405 Method Not Allowed. Expecting one of { 'POST' }, but"
                                            + " received '"
                                            + request.method()
                                            + "'."));
            return;
        }
        Bodies.read(request, body -> parse(request, body, agent));
    }

    private void parse(HttpServerRequest request, Buffer body, boolean agent) {
        String contentType = request.getHeader("Content-Type");
        Optional<Format> format =
                contentType == null ? Optional.empty() : Format.ofContent(contentType);
        Optional<Format> accepted = Format.ofAccept(request.headers().getAll("Accept"));
        if (contentType == null) {
            Replies.text(request, 400, "Expecting 'Content-Type' to be present");
        } else if (format.isEmpty()) {
            Replies.text(
                    request,
                    415,
                    "Expecting 'Content-Type' of application/json or application/x-protobuf");
        } else if (accepted.isEmpty()) {
            Replies.text(
                    request,
                    406,
                    "Expecting 'Accept' to allow application/json or application/x-protobuf");
        } else {
            try {
                if (agent) {
                    agentCall(
                            request,
                            accepted.get(),
                            format.get().read(body, AgentProtos.Call.getDefaultInstance()));
                } else {
                    masterCall(
                            request,
                            accepted.get(),
                            format.get().read(body, Call.getDefaultInstance()));
                }
            } catch (IllegalArgumentException | IllegalStateException e) {
                Replies.text(request, 400, String.valueOf(e.getMessage()));
            }
        }
    }

    private void masterCall(HttpServerRequest request, Format format, Call call) {
        if (!call.hasType()) {
            throw new IllegalArgumentException(
                    "Failed to validate master::Call: Expecting 'type' to be present");
        }
        OperatorView view = loop.model().view();
        Response.Builder response = Response.newBuilder();
        switch (call.getType()) {
            case GET_HEALTH ->
                    response.setType(Response.Type.GET_HEALTH)
                            .setGetHealth(Response.GetHealth.newBuilder().setHealthy(true));
            case GET_VERSION ->
                    response.setType(Response.Type.GET_VERSION)
                            .setGetVersion(
                                    Response.GetVersion.newBuilder().setVersionInfo(version(view)));
            case GET_MASTER ->
                    response.setType(Response.Type.GET_MASTER)
                            .setGetMaster(
                                    Response.GetMaster.newBuilder().setMasterInfo(view.master()));
            case GET_AGENTS ->
                    response.setType(Response.Type.GET_AGENTS).setGetAgents(view.agents());
            case GET_FRAMEWORKS ->
                    response.setType(Response.Type.GET_FRAMEWORKS)
                            .setGetFrameworks(view.frameworks());
            case GET_EXECUTORS ->
                    response.setType(Response.Type.GET_EXECUTORS)
                            .setGetExecutors(view.liveExecutors());
            case GET_TASKS -> response.setType(Response.Type.GET_TASKS).setGetTasks(view.tasks());
            case GET_STATE ->
                    response.setType(Response.Type.GET_STATE)
                            .setGetState(
                                    Response.GetState.newBuilder()
                                            .setGetTasks(view.tasks())
                                            .setGetExecutors(view.liveExecutors())
                                            .setGetFrameworks(view.frameworks())
                                            .setGetAgents(view.agents()));
            case READ_FILE -> {
                var read = call.getReadFile();
                long length = read.hasLength() ? read.getLength() : -1;
                read(
                        request,
                        format,
                        read.getPath(),
                        read.getOffset(),
                        length,
                        slice ->
                                Response.newBuilder()
                                        .setType(Response.Type.READ_FILE)
                                        .setReadFile(
                                                Response.ReadFile.newBuilder()
                                                        .setSize(slice.size())
                                                        .setData(ByteString.copyFrom(slice.data())))
                                        .build());
                return;
            }
            case LIST_FILES -> {
                list(
                        request,
                        format,
                        call.getListFiles().getPath(),
                        found ->
                                Response.newBuilder()
                                        .setType(Response.Type.LIST_FILES)
                                        .setListFiles(
                                                Response.ListFiles.newBuilder()
                                                        .addAllFileInfos(found))
                                        .build());
                return;
            }
            default -> {
                write(request, call);
                return;
            }
        }
        send(request, format, response.build());
    }

    /** The calls of an administrator that the model can do; the others are refused. */
    private void write(HttpServerRequest request, Call call) {
        BiConsumer<ModelFaults, Instant> fault;
        switch (call.getType()) {
            case TEARDOWN ->
                    fault =
                            (faults, now) ->
                                    faults.tearDown(
                                            now, call.getTeardown().getFrameworkId().getValue());
            case MARK_AGENT_GONE ->
                    fault =
                            (faults, now) ->
                                    faults.markAgentGone(
                                            now, call.getMarkAgentGone().getAgentId().getValue());
            case DRAIN_AGENT ->
                    fault =
                            (faults, now) -> {
                                Call.DrainAgent drain = call.getDrainAgent();
                                faults.drainAgent(
                                        now,
                                        drain.getAgentId().getValue(),
                                        drain.hasMaxGracePeriod()
                                                ? Optional.of(
                                                        Duration.ofSeconds(
                                                                drain.getMaxGracePeriod()
                                                                        .getSeconds()))
                                                : Optional.empty(),
                                        drain.getMarkGone());
                            };
            case REACTIVATE_AGENT ->
                    fault =
                            (faults, now) ->
                                    faults.reactivateAgent(
                                            now, call.getReactivateAgent().getAgentId().getValue());
            default -> {
                Replies.text(request, 501, call.getType() + " is not supported by the local Mesos");
                return;
            }
        }
        loop.tell((model, now) -> fault.accept(model.faults(), now));
        Replies.empty(request, 200);
    }

    private void agentCall(HttpServerRequest request, Format format, AgentProtos.Call call) {
        AgentProtos.Response.Builder response = AgentProtos.Response.newBuilder();
        switch (call.getType()) {
            case GET_HEALTH ->
                    send(
                            request,
                            format,
                            response.setType(AgentProtos.Response.Type.GET_HEALTH)
                                    .setGetHealth(
                                            AgentProtos.Response.GetHealth.newBuilder()
                                                    .setHealthy(true))
                                    .build());
            case GET_VERSION ->
                    send(
                            request,
                            format,
                            response.setType(AgentProtos.Response.Type.GET_VERSION)
                                    .setGetVersion(
                                            AgentProtos.Response.GetVersion.newBuilder()
                                                    .setVersionInfo(version(loop.model().view())))
                                    .build());
            case READ_FILE -> {
                var read = call.getReadFile();
                read(
                        request,
                        format,
                        read.getPath(),
                        read.getOffset(),
                        read.hasLength() ? read.getLength() : -1,
                        slice ->
                                response.setType(AgentProtos.Response.Type.READ_FILE)
                                        .setReadFile(
                                                AgentProtos.Response.ReadFile.newBuilder()
                                                        .setSize(slice.size())
                                                        .setData(ByteString.copyFrom(slice.data())))
                                        .build());
            }
            case LIST_FILES ->
                    list(
                            request,
                            format,
                            call.getListFiles().getPath(),
                            found ->
                                    response.setType(AgentProtos.Response.Type.LIST_FILES)
                                            .setListFiles(
                                                    AgentProtos.Response.ListFiles.newBuilder()
                                                            .addAllFileInfos(found))
                                            .build());
            default ->
                    Replies.text(
                            request, 501, call.getType() + " is not supported by the local Mesos");
        }
    }

    private static VersionInfo version(OperatorView view) {
        return VersionInfo.newBuilder()
                .setVersion(view.master().getVersion())
                .setBuildUser("carillon")
                .build();
    }

    private void read(
            HttpServerRequest request,
            Format format,
            String path,
            long offset,
            long length,
            java.util.function.Function<FilesApi.Slice, Message> response) {
        Future<Optional<FilesApi.Slice>> unused =
                vertx.executeBlocking(() -> files.slice(path, offset, length), false)
                        .onSuccess(
                                slice ->
                                        slice.ifPresentOrElse(
                                                one -> send(request, format, response.apply(one)),
                                                () -> Replies.empty(request, 404)))
                        .onFailure(e -> failed(request, e));
    }

    private void list(
            HttpServerRequest request,
            Format format,
            String path,
            java.util.function.Function<List<FileInfo>, Message> response) {
        Future<Optional<List<FileInfo>>> unused =
                vertx.executeBlocking(() -> files.list(path), false)
                        .onSuccess(
                                found ->
                                        found.ifPresentOrElse(
                                                one -> send(request, format, response.apply(one)),
                                                () -> Replies.empty(request, 404)))
                        .onFailure(e -> failed(request, e));
    }

    private static void failed(HttpServerRequest request, Throwable failure) {
        if (failure instanceof TryAgainException) {
            Replies.text(request, 503, failure.getMessage() + "\n");
        } else {
            Replies.text(request, 500, String.valueOf(failure));
        }
    }

    private static void send(HttpServerRequest request, Format format, Message message) {
        Future<Void> unused =
                request.response()
                        .putHeader("Content-Type", format.mediaType())
                        .end(format.write(message));
    }
}
