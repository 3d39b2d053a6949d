package io.carillon.bench;

import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.Attribute;
import org.apache.mesos.v1.Protos.ContainerStatus;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Event;

/** A stream of events as a busy framework sees it: twenty UPDATEs to one OFFERS of ten agents. */
final class EventSamples {
    /** A part of the stream. */
    record Slice(int from, int length) {}

    private static final int CHUNK_BYTES = 64 << 10;
    private static final int UPDATES_PER_OFFERS = 20;
    private static final int OFFERS = 10;

    private final byte[] stream;
    private final List<Slice> events;
    private final List<byte[]> chunks;

    private EventSamples(byte[] stream, List<Slice> events, List<byte[]> chunks) {
        this.stream = stream;
        this.events = events;
        this.chunks = chunks;
    }

    /** The whole stream as RecordIO; must not be written to. */
    byte[] stream() {
        return stream;
    }

    /** The positions of the events in the stream, without their frames. */
    List<Slice> events() {
        return events;
    }

    /** The stream in chunks, as a network would deliver it. */
    List<byte[]> chunks() {
        return chunks;
    }

    /** A stream of at least a number of bytes. */
    static EventSamples of(int size) {
        List<Slice> events = new ArrayList<>();
        ByteArrayOutputStream stream = new ByteArrayOutputStream(size + CHUNK_BYTES);
        for (int i = 0; stream.size() < size; i++) {
            Event event = i % (UPDATES_PER_OFFERS + 1) == 0 ? offers(i) : update(i);
            byte[] message = event.toByteArray();
            stream.writeBytes((message.length + "\n").getBytes(StandardCharsets.US_ASCII));
            events.add(new Slice(stream.size(), message.length));
            stream.writeBytes(message);
        }
        byte[] all = stream.toByteArray();
        List<byte[]> chunks = new ArrayList<>();
        for (int at = 0; at < all.length; at += CHUNK_BYTES) {
            chunks.add(Arrays.copyOfRange(all, at, Math.min(all.length, at + CHUNK_BYTES)));
        }
        return new EventSamples(all, events, chunks);
    }

    private static Event offers(int number) {
        Event.Offers.Builder offers = Event.Offers.newBuilder();
        for (int i = 0; i < OFFERS; i++) {
            offers.addOffers(offer(number * OFFERS + i));
        }
        return Event.newBuilder().setType(Event.Type.OFFERS).setOffers(offers).build();
    }

    private static Offer offer(int number) {
        String host = "agent" + number % 40 + ".cluster.test";
        return Offer.newBuilder()
                .setId(OfferID.newBuilder().setValue("0f5d2a7e-3c1b-4b55-9a0e-O" + number))
                .setFrameworkId(FrameworkID.newBuilder().setValue("0f5d2a7e-3c1b-4b55-9a0e-0000"))
                .setAgentId(agent(number % 40))
                .setHostname(host)
                .addResources(scalar("cpus", 15.9))
                .addResources(scalar("mem", 63_488))
                .addResources(scalar("disk", 498_000))
                .addResources(
                        Resource.newBuilder()
                                .setName("ports")
                                .setType(Value.Type.RANGES)
                                .setRanges(
                                        Value.Ranges.newBuilder()
                                                .addRange(range(31_000, 31_044))
                                                .addRange(range(31_046, 32_000))))
                .addAttributes(attribute("rack", "r" + number % 8))
                .addAttributes(attribute("zone", "eu-north"))
                .build();
    }

    private static Event update(int number) {
        String task = "nightly-report-" + number % 700 + "~20261122T020000000c~3~1";
        byte[] uuid = Arrays.copyOf(("uuid-" + number).getBytes(StandardCharsets.US_ASCII), 16);
        TaskStatus.Builder status =
                TaskStatus.newBuilder()
                        .setTaskId(TaskID.newBuilder().setValue(task))
                        .setState(
                                number % 2 == 0 ? TaskState.TASK_RUNNING : TaskState.TASK_FINISHED)
                        .setSource(TaskStatus.Source.SOURCE_EXECUTOR)
                        .setMessage(number % 2 == 0 ? "" : "Command exited with status 0")
                        .setAgentId(agent(number % 40))
                        .setExecutorId(ExecutorID.newBuilder().setValue(task))
                        .setTimestamp(1.7e9 + number)
                        .setUuid(ByteString.copyFrom(uuid))
                        .setContainerStatus(
                                ContainerStatus.newBuilder()
                                        .addNetworkInfos(
                                                NetworkInfo.newBuilder()
                                                        .addIpAddresses(
                                                                NetworkInfo.IPAddress.newBuilder()
                                                                        .setIpAddress(
                                                                                "10.0.0.17"))));
        return Event.newBuilder()
                .setType(Event.Type.UPDATE)
                .setUpdate(Event.Update.newBuilder().setStatus(status))
                .build();
    }

    private static AgentID agent(int number) {
        return AgentID.newBuilder().setValue("0f5d2a7e-3c1b-4b55-9a0e-S" + number).build();
    }

    private static Resource scalar(String name, double amount) {
        return Resource.newBuilder()
                .setName(name)
                .setType(Value.Type.SCALAR)
                .setScalar(Value.Scalar.newBuilder().setValue(amount))
                .build();
    }

    private static Value.Range range(long begin, long end) {
        return Value.Range.newBuilder().setBegin(begin).setEnd(end).build();
    }

    private static Attribute attribute(String name, String text) {
        return Attribute.newBuilder()
                .setName(name)
                .setType(Value.Type.TEXT)
                .setText(Value.Text.newBuilder().setValue(text))
                .build();
    }
}
