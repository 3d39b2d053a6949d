package io.carillon.mesos;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.Input;
import io.carillon.model.AgentId;
import io.carillon.model.OfferId;
import io.carillon.model.mesos.ReportState;
import io.carillon.runtime.Mesos;
import io.reactivex.rxjava3.schedulers.TestScheduler;
import io.reactivex.rxjava3.subscribers.TestSubscriber;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.InverseOffer;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.TimeInfo;
import org.apache.mesos.v1.Protos.Unavailability;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Call;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Event;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The whole adapter, from a master's socket to inputs and back. */
@ExtendWith(VertxExtension.class)
class MesosAdapterTest {

    private static final AgentID AGENT = AgentID.newBuilder().setValue("S").build();

    private final TestScheduler clock = new TestScheduler();
    private final TestSubscriber<Input> inputs = new TestSubscriber<>();
    private FakeMaster master;
    private Mesos.Link link;

    @BeforeEach
    void start(Vertx vertx) throws Exception {
        master = new FakeMaster(vertx);
        MesosAdapter adapter =
                new MesosAdapter(
                        vertx,
                        clock,
                        new Random(1),
                        WireOptions.defaults().withTimeouts(Duration.ofDays(1), Duration.ofDays(1)),
                        MasterLocator.listed(List.of(master.url())),
                        new FrameworkSettings(
                                "Carillon",
                                "svc",
                                List.of("batch"),
                                Duration.ofDays(7),
                                Optional.empty(),
                                "node-1",
                                ""));
        link = adapter.open();
    }

    @AfterEach
    void stop() throws Exception {
        inputs.cancel();
        assertThat(link.close().blockingAwait(10, TimeUnit.SECONDS)).isTrue();
        master.close();
    }

    @Test
    void eventsBecomeInputsInTheirOrder() {
        master.onSubscribe(
                e -> {
                    e.accept(15);
                    e.send(
                            offers(),
                            FakeMaster.rescind("O1"),
                            failure(false),
                            failure(true),
                            update());
                });
        subscribe(Optional.empty());
        await(() -> inputs.values().size() == 5);
        assertThat(inputs.values().get(0))
                .isEqualTo(new Input.Subscribed("F-1", "localhost:" + master.port()));
        assertThat(inputs.values().get(1))
                .isInstanceOfSatisfying(
                        Input.OffersArrived.class,
                        i -> assertThat(i.offers().get(0).role()).isEqualTo("batch"));
        assertThat(inputs.values().get(2)).isEqualTo(new Input.OfferRescinded(new OfferId("O1")));
        assertThat(inputs.values().get(3)).isInstanceOf(Input.ExecutorLost.class);
        assertThat(inputs.values().get(4))
                .isInstanceOfSatisfying(
                        Input.StatusArrived.class,
                        i -> assertThat(i.report().state()).isEqualTo(ReportState.RUNNING));
    }

    @Test
    void maintenanceIsAskedForAndAgreedTo() {
        master.onSubscribe(
                e -> {
                    e.accept(15);
                    e.send(
                            inverseOffer(),
                            Event.newBuilder()
                                    .setType(Event.Type.RESCIND_INVERSE_OFFER)
                                    .setRescindInverseOffer(
                                            Event.RescindInverseOffer.newBuilder()
                                                    .setInverseOfferId(
                                                            OfferID.newBuilder().setValue("I1")))
                                    .build(),
                            update());
                });
        subscribe(Optional.empty());
        await(() -> inputs.values().size() == 3);
        assertThat(inputs.values().get(1))
                .isEqualTo(
                        new Input.InverseOffersArrived(
                                List.of(new OfferId("I1")), List.of(new AgentId("S"))));
        assertThat(inputs.values().get(2)).isInstanceOf(Input.StatusArrived.class);

        link.send(new Effect.AcceptInverse(List.of(new OfferId("I1")), Duration.ofMinutes(10)));

        await(() -> master.calls().size() == 1);
        Call call = master.calls().get(0).call;
        assertThat(call.getType()).isEqualTo(Call.Type.ACCEPT_INVERSE_OFFERS);
        assertThat(call.getAcceptInverseOffers().getInverseOfferIds(0).getValue()).isEqualTo("I1");
        assertThat(call.getAcceptInverseOffers().getFilters().getRefuseSeconds()).isEqualTo(600);
    }

    @Test
    void nothingHappensBeforeTheOrderToSubscribeAndCallsAreLostWithoutASubscription() {
        link.inputs().filter(i -> !(i instanceof Input.HeartbeatArrived)).subscribe(inputs);
        link.send(new Effect.Revive());
        clock.advanceTimeBy(1, TimeUnit.HOURS);
        assertThat(master.subscribes()).isEmpty();
        link.subscribe(Optional.empty());
        await(() -> inputs.values().size() == 1);
        link.send(new Effect.Suppress());
        link.send(new Effect.Kill("T", new AgentId("S"), Optional.empty()));
        await(() -> master.calls().size() == 2);
        assertThat(master.calls())
                .extracting(e -> e.call.getType())
                .containsExactly(Call.Type.SUPPRESS, Call.Type.KILL);
        assertThat(master.calls()).allMatch(e -> e.call.getFrameworkId().getValue().equals("F-1"));
    }

    @Test
    void afterABreakItSubscribesWithTheIdThatMesosGave() {
        subscribe(Optional.empty());
        await(() -> inputs.values().size() == 1);
        assertThat(master.subscribes().get(0).call.hasFrameworkId()).isFalse();
        master.subscribes().get(0).cut();
        await(() -> inputs.values().size() == 2);
        assertThat(inputs.values().get(1)).isInstanceOf(Input.Disconnected.class);
        timeUntil(() -> inputs.values().size() == 3);
        Call second = master.subscribes().get(1).call;
        assertThat(second.getFrameworkId().getValue()).isEqualTo("F-1");
        assertThat(second.getSubscribe().getSuppressedRolesList()).containsExactly("batch");
    }

    @Test
    void theSameTroubleIsToldOnce() {
        master.onSubscribe(e -> e.answer(503, "No leader elected"));
        subscribe(Optional.empty());
        timeUntil(() -> master.subscribes().size() >= 6);
        assertThat(inputs.values()).hasSize(1);
        master.onSubscribe(e -> e.answer(401, ""));
        timeUntil(() -> inputs.values().size() == 2);
        assertThat(inputs.values()).allMatch(i -> i instanceof Input.Disconnected);
    }

    @Test
    void oustedIsAFailure() {
        master.onSubscribe(
                e -> {
                    e.accept(15);
                    e.send(FakeMaster.error("Framework failed over"));
                });
        subscribe(Optional.empty());
        inputs.awaitDone(20, TimeUnit.SECONDS).assertError(Mesos.OustedException.class);
    }

    @Test
    void afterARemovalItWaitsForTheNextOrder() {
        master.onSubscribe(e -> e.stream().send(FakeMaster.error("Framework has been removed")));
        subscribe(Optional.of("F-1"));
        await(() -> inputs.values().size() == 1);
        assertThat(inputs.values().get(0)).isInstanceOf(Input.FrameworkRemoved.class);
        master.onSubscribe(e -> e.accept(15));
        clock.advanceTimeBy(1, TimeUnit.HOURS);
        assertThat(master.subscribes()).hasSize(1);
        inputs.assertNotComplete();

        link.subscribe(Optional.empty());
        timeUntil(() -> inputs.values().size() == 2);
        assertThat(inputs.values().get(1)).isInstanceOf(Input.Subscribed.class);
        assertThat(master.subscribes().get(1).call.hasFrameworkId()).isFalse();
    }

    @Test
    void anOrderReplacesTheAttemptUnderWay() {
        master.onSubscribe(e -> {});
        subscribe(Optional.of("F-1"));
        await(() -> master.subscribes().size() == 1);
        master.onSubscribe(e -> e.accept(15));

        link.subscribe(Optional.empty());
        await(() -> inputs.values().size() == 1);
        master.subscribes().get(0).stream().send(FakeMaster.error("Framework has been removed"));
        link.send(new Effect.Revive());
        await(() -> master.calls().size() == 1);
        assertThat(inputs.values()).singleElement().isInstanceOf(Input.Subscribed.class);
        assertThat(master.subscribes().get(1).call.hasFrameworkId()).isFalse();
    }

    @Test
    void whatWasNeverRegisteredCannotHaveBeenRemoved() {
        master.onSubscribe(
                e -> {
                    master.onSubscribe(again -> again.accept(15));
                    e.stream().send(FakeMaster.error("Framework has been removed"));
                });
        subscribe(Optional.empty());
        await(() -> inputs.values().size() == 1);
        assertThat(inputs.values().get(0))
                .isEqualTo(new Input.Disconnected("Framework has been removed"));
        timeUntil(() -> inputs.values().size() == 2);
        assertThat(inputs.values().get(1)).isInstanceOf(Input.Subscribed.class);
    }

    @Test
    void closingEndsTheStreamOfInputs() throws Exception {
        subscribe(Optional.empty());
        await(() -> inputs.values().size() == 1);
        boolean[] closed = new boolean[1];
        master.subscribes().get(0).connection.closeHandler(v -> closed[0] = true);
        assertThat(link.close().blockingAwait(10, TimeUnit.SECONDS)).isTrue();
        await(() -> closed[0]);
        inputs.awaitDone(10, TimeUnit.SECONDS).assertComplete();
        link.send(new Effect.Revive());
        assertThat(master.calls()).isEmpty();
    }

    private void subscribe(Optional<String> frameworkId) {
        link.inputs().filter(i -> !(i instanceof Input.HeartbeatArrived)).subscribe(inputs);
        link.subscribe(frameworkId);
    }

    private static Event offers() {
        return Event.newBuilder()
                .setType(Event.Type.OFFERS)
                .setOffers(
                        Event.Offers.newBuilder()
                                .addOffers(
                                        Offer.newBuilder()
                                                .setId(OfferID.newBuilder().setValue("O1"))
                                                .setFrameworkId(
                                                        FrameworkID.newBuilder().setValue("F-1"))
                                                .setAgentId(AGENT)
                                                .setHostname("h")))
                .build();
    }

    private static Event inverseOffer() {
        return Event.newBuilder()
                .setType(Event.Type.INVERSE_OFFERS)
                .setInverseOffers(
                        Event.InverseOffers.newBuilder()
                                .addInverseOffers(
                                        InverseOffer.newBuilder()
                                                .setId(OfferID.newBuilder().setValue("I1"))
                                                .setFrameworkId(
                                                        FrameworkID.newBuilder().setValue("F-1"))
                                                .setAgentId(AGENT)
                                                .setUnavailability(
                                                        Unavailability.newBuilder()
                                                                .setStart(
                                                                        TimeInfo.newBuilder()
                                                                                .setNanoseconds(
                                                                                        1)))))
                .build();
    }

    private static Event update() {
        return Event.newBuilder()
                .setType(Event.Type.UPDATE)
                .setUpdate(
                        Event.Update.newBuilder()
                                .setStatus(
                                        TaskStatus.newBuilder()
                                                .setTaskId(TaskID.newBuilder().setValue("T"))
                                                .setState(TaskState.TASK_RUNNING)
                                                .setUuid(ByteString.copyFromUtf8("u"))))
                .build();
    }

    private static Event failure(boolean agentToo) {
        Event.Failure.Builder failure = Event.Failure.newBuilder().setAgentId(AGENT);
        if (!agentToo) {
            failure.setExecutorId(ExecutorID.newBuilder().setValue("E"));
        }
        return Event.newBuilder().setType(Event.Type.FAILURE).setFailure(failure).build();
    }

    private static void await(BooleanSupplier condition) {
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(condition::getAsBoolean);
    }

    private void timeUntil(BooleanSupplier condition) {
        Awaitility.await()
                .pollInterval(Duration.ofMillis(2))
                .atMost(Duration.ofSeconds(40))
                .until(
                        () -> {
                            clock.advanceTimeBy(250, TimeUnit.MILLISECONDS);
                            return condition.getAsBoolean();
                        });
    }
}
