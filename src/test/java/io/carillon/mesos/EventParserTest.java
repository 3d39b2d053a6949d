package io.carillon.mesos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Event;
import org.junit.jupiter.api.Test;

class EventParserTest {

    private static final ByteString UUID = ByteString.copyFromUtf8("0123456789abcdef");

    @Test
    void aTaskStateOfTheFutureIsLetThrough() throws Exception {
        TaskStatus status =
                TaskStatus.newBuilder()
                        .setTaskId(TaskID.newBuilder().setValue("t"))
                        .setUuid(UUID)
                        .setUnknownFields(number(TaskStatus.STATE_FIELD_NUMBER, 77))
                        .buildPartial();
        Event read = EventParser.parse(update(status).toByteArray());
        assertThat(read.getUpdate().getStatus().hasState()).isFalse();
        assertThat(read.getUpdate().getStatus().getUuid()).isEqualTo(UUID);
    }

    @Test
    void aReasonOfTheFutureIsUnset() throws Exception {
        TaskStatus status =
                TaskStatus.newBuilder()
                        .setTaskId(TaskID.newBuilder().setValue("t"))
                        .setState(TaskState.TASK_FAILED)
                        .setUnknownFields(number(TaskStatus.REASON_FIELD_NUMBER, 7777))
                        .build();
        Event read = EventParser.parse(update(status).toByteArray());
        assertThat(read.getUpdate().getStatus().hasReason()).isFalse();
    }

    @Test
    void aResourceTypeOfTheFutureDeepInAnOfferIsLetThrough() throws Exception {
        Offer offer =
                Offer.newBuilder()
                        .setId(OfferID.newBuilder().setValue("o"))
                        .setFrameworkId(FrameworkID.newBuilder().setValue("f"))
                        .setAgentId(AgentID.newBuilder().setValue("s"))
                        .setHostname("h")
                        .addResources(
                                Resource.newBuilder()
                                        .setName("qubits")
                                        .setUnknownFields(number(Resource.TYPE_FIELD_NUMBER, 9))
                                        .buildPartial())
                        .buildPartial();
        Event event =
                Event.newBuilder()
                        .setType(Event.Type.OFFERS)
                        .setOffers(Event.Offers.newBuilder().addOffers(offer).buildPartial())
                        .buildPartial();
        Event read = EventParser.parse(event.toByteArray());
        assertThat(read.getOffers().getOffers(0).getResources(0).getName()).isEqualTo("qubits");
        assertThat(read.toByteArray()).isEqualTo(event.toByteArray());
    }

    @Test
    void whatIsReallyMissingIsAnError() {
        TaskStatus status =
                TaskStatus.newBuilder().setTaskId(TaskID.newBuilder().setValue("t")).buildPartial();
        byte[] bytes = update(status).toByteArray();
        assertThatThrownBy(() -> EventParser.parse(bytes))
                .isInstanceOf(InvalidProtocolBufferException.class)
                .hasMessageContaining("TaskStatus.state");
    }

    @Test
    void aRequiredFieldOfAnotherKindIsMissing() {
        TaskStatus status =
                TaskStatus.newBuilder()
                        .setState(TaskState.TASK_RUNNING)
                        .setUnknownFields(number(TaskStatus.TASK_ID_FIELD_NUMBER, 7))
                        .buildPartial();
        byte[] bytes = update(status).toByteArray();
        assertThatThrownBy(() -> EventParser.parse(bytes)).hasMessageContaining("task_id");
    }

    @Test
    void anEventTypeOfTheFutureIsUnknown() throws Exception {
        Event event =
                Event.newBuilder().setUnknownFields(number(Event.TYPE_FIELD_NUMBER, 99)).build();
        assertThat(EventParser.parse(event.toByteArray()).getType()).isEqualTo(Event.Type.UNKNOWN);
        assertThat(EventParser.parse(new byte[0]).getType()).isEqualTo(Event.Type.UNKNOWN);
    }

    private static Event update(TaskStatus status) {
        return Event.newBuilder()
                .setType(Event.Type.UPDATE)
                .setUpdate(Event.Update.newBuilder().setStatus(status).buildPartial())
                .buildPartial();
    }

    private static UnknownFieldSet number(int field, int value) {
        return UnknownFieldSet.newBuilder()
                .addField(field, UnknownFieldSet.Field.newBuilder().addVarint(value).build())
                .build();
    }
}
