package io.carillon.local.http;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.ExecutorProtos.Call;
import org.apache.mesos.v1.executor.ExecutorProtos.Event;

/**
 * A custom executor as its own program, with a client of its own. The data of a task says what it
 * does: {@code finish}, {@code stay} until it is killed, or {@code die} with the executor.
 */
public final class SampleExecutor {

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Map<ByteString, Call.Update> updates = new LinkedHashMap<>();
    private final Map<String, TaskInfo> tasks = new LinkedHashMap<>();

    private SampleExecutor() {}

    /** Lives until it is shut down. */
    public static void main(String[] arguments) throws Exception {
        Files.write(
                Path.of("environment"),
                System.getenv().entrySet().stream()
                        .map(one -> one.getKey() + "=" + one.getValue())
                        .sorted()
                        .toList());
        SampleExecutor executor = new SampleExecutor();
        while (true) {
            try {
                executor.session();
            } catch (IOException e) {
                System.out.println("again: " + e);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }

    private HttpRequest request(Call.Builder call) {
        call.getFrameworkIdBuilder().setValue(System.getenv("MESOS_FRAMEWORK_ID"));
        call.getExecutorIdBuilder().setValue(System.getenv("MESOS_EXECUTOR_ID"));
        String path = "/slave(1)/api/v1/executor".replace("(", "%28").replace(")", "%29");
        HttpRequest.Builder request =
                HttpRequest.newBuilder(
                                URI.create(
                                        "http://" + System.getenv("MESOS_AGENT_ENDPOINT") + path))
                        .header("Content-Type", "application/x-protobuf")
                        .header("Accept", "application/x-protobuf")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(bytes(call.build())));
        String token = System.getenv("MESOS_EXECUTOR_AUTHENTICATION_TOKEN");
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return request.build();
    }

    private static byte[] bytes(MessageLite message) {
        return message.toByteArray();
    }

    /** One subscription, until its stream ends. */
    private void session() throws Exception {
        Call.Builder subscribe = Call.newBuilder().setType(Call.Type.SUBSCRIBE);
        subscribe
                .getSubscribeBuilder()
                .addAllUnacknowledgedTasks(tasks.values())
                .addAllUnacknowledgedUpdates(updates.values());
        HttpResponse<InputStream> response =
                client.send(request(subscribe), HttpResponse.BodyHandlers.ofInputStream());
        System.out.println("SUBSCRIBE " + response.statusCode());
        try (InputStream in = response.body()) {
            while (response.statusCode() == 200) {
                take(Event.parseFrom(record(in)));
            }
        }
    }

    private static byte[] record(InputStream in) throws IOException {
        ByteArrayOutputStream length = new ByteArrayOutputStream();
        int next = in.read();
        while (next >= '0') {
            length.write(next);
            next = in.read();
        }
        if (next < 0) {
            throw new IOException("the stream has ended");
        }
        return in.readNBytes(Integer.parseInt(length.toString()));
    }

    private void take(Event event) throws Exception {
        System.out.println(event.getType());
        switch (event.getType()) {
            case LAUNCH -> launch(event.getLaunch().getTask());
            case KILL -> report(event.getKill().getTaskId().getValue(), TaskState.TASK_KILLED);
            case ACKNOWLEDGED -> {
                updates.remove(event.getAcknowledged().getUuid());
                tasks.remove(event.getAcknowledged().getTaskId().getValue());
            }
            case MESSAGE -> {
                String text = event.getMessage().getData().toStringUtf8();
                Call.Builder call = Call.newBuilder().setType(Call.Type.MESSAGE);
                call.getMessageBuilder()
                        .setData(ByteString.copyFromUtf8(text.toUpperCase(Locale.ROOT)));
                send(call);
            }
            case SHUTDOWN -> System.exit(0);
            default -> {}
        }
    }

    private void launch(TaskInfo task) throws Exception {
        String id = task.getTaskId().getValue();
        tasks.put(id, task);
        Path output = Files.createDirectories(Path.of("tasks", id)).resolve("stdout");
        Files.writeString(output, "this is " + id + "\n");
        report(id, TaskState.TASK_RUNNING);
        switch (task.getData().toStringUtf8()) {
            case "finish" -> report(id, TaskState.TASK_FINISHED);
            case "die" -> Runtime.getRuntime().halt(7);
            default -> {}
        }
    }

    private void report(String id, TaskState state) throws Exception {
        UUID uuid = UUID.randomUUID();
        ByteBuffer raw = ByteBuffer.allocate(16);
        raw.putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits());
        TaskStatus.Builder status =
                TaskStatus.newBuilder()
                        .setState(state)
                        .setSource(TaskStatus.Source.SOURCE_EXECUTOR)
                        .setUuid(ByteString.copyFrom(raw.flip()));
        status.getTaskIdBuilder().setValue(id);
        Call.Builder call = Call.newBuilder().setType(Call.Type.UPDATE);
        call.getUpdateBuilder().setStatus(status);
        updates.put(status.getUuid(), call.getUpdate());
        send(call);
    }

    private void send(Call.Builder call) throws Exception {
        int status =
                client.send(request(call), HttpResponse.BodyHandlers.discarding()).statusCode();
        System.out.println(call.getType() + " " + status);
    }
}
