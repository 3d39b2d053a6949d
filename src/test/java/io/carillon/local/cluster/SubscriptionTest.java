package io.carillon.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo.Capability;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Call;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SubscriptionTest {

    private final ModelDriver driver = new ModelDriver();

    private static FrameworkID id(String value) {
        return FrameworkID.newBuilder().setValue(value).build();
    }

    @Test
    void beginsWithSubscribedThenHeartbeatAndBeatsOn() {
        ModelDriver.Client client = driver.client(ModelDriver.modern());
        assertThat(client.id).matches("[0-9a-f-]{36}-0000");
        assertThat(UUID.fromString(client.stream)).isNotNull();
        driver.pass(Duration.ofSeconds(30));
        assertThat(client.all().stream().map(Event::getType))
                .containsExactly(
                        Event.Type.SUBSCRIBED,
                        Event.Type.HEARTBEAT,
                        Event.Type.HEARTBEAT,
                        Event.Type.HEARTBEAT);
        assertThat(client.all().get(0).getSubscribed().getHeartbeatIntervalSeconds())
                .isEqualTo(15.0);
    }

    @Test
    void newerSubscriptionOustsTheOlderAndVoidsItsOffersWithoutAWord() {
        driver.agent();
        ModelDriver.Client old = driver.client(ModelDriver.modern());
        String offer = old.offers().get(0).getId().getValue();
        ModelDriver.Client next = driver.client(ModelDriver.modern().setId(id(old.id)));
        assertThat(next.id).isEqualTo(old.id);
        assertThat(old.all(Event.Type.ERROR).get(0).getError().getMessage())
                .isEqualTo("Framework failed over");
        assertThat(old.all(Event.Type.RESCIND)).isEmpty();
        assertThat(driver.closed).containsExactly(old.stream);
        assertThat(next.offers()).hasSize(1);
        assertThat(next.offers().get(0).getId().getValue()).isNotEqualTo(offer);
        assertThat(old.call(Call.newBuilder().setType(Call.Type.REVIVE)).status()).isEqualTo(400);
        assertThat(next.call(Call.newBuilder().setType(Call.Type.REVIVE)).status()).isEqualTo(202);
    }

    @Test
    void lateClosingOfTheOustedStreamHarmsNobody() {
        ModelDriver.Client old = driver.client(ModelDriver.modern());
        ModelDriver.Client next = driver.client(ModelDriver.modern().setId(id(old.id)));
        driver.model.streamClosed(driver.now, old.stream);
        assertThat(next.call(Call.newBuilder().setType(Call.Type.REVIVE)).status()).isEqualTo(202);
    }

    @Test
    void failoverTimeoutRemovesAndTheIdIsBurnt() {
        driver.agent();
        ModelDriver.Client client = driver.client(ModelDriver.modern());
        client.running("t");
        driver.model.streamClosed(driver.now, client.stream);
        driver.collect();
        assertThat(client.call(Call.newBuilder().setType(Call.Type.REVIVE)).status())
                .isEqualTo(403);
        driver.pass(Duration.ofSeconds(599));
        assertThat(driver.signals).isEmpty();
        driver.pass(Duration.ofSeconds(1));
        assertThat(driver.signals).hasSize(1);
        assertThat(refusal(ModelDriver.modern().setId(id(client.id))))
                .isEqualTo("Framework has been removed");
    }

    @Test
    void withoutFailoverTimeoutABrokenStreamEndsTheFramework() {
        ModelDriver.Client client = driver.client(ModelDriver.modern().setFailoverTimeout(0));
        driver.model.streamClosed(driver.now, client.stream);
        assertThat(refusal(ModelDriver.modern().setId(id(client.id))))
                .isEqualTo("Framework has been removed");
    }

    @Test
    void strangeIdIsTakenAsItIs() {
        assertThat(driver.client(ModelDriver.modern().setId(id("made-up"))).id)
                .isEqualTo("made-up");
        assertThat(driver.client(ModelDriver.modern().setId(id(""))).id).endsWith("-0000");
    }

    @Test
    void principalMayNotChange() {
        ModelDriver.Client client = driver.client(ModelDriver.modern().setPrincipal("p"));
        assertThat(refusal(ModelDriver.modern().setPrincipal("q").setId(id(client.id))))
                .isEqualTo("Changing framework's principal is not allowed.");
    }

    private String refusal(FrameworkInfo.Builder info) {
        CallAnswer answer = driver.send(Request.subscribe(ModelDriver.subscribe(info)));
        assertThat(answer.status()).isEqualTo(200);
        String stream = answer.streamId().orElseThrow();
        assertThat(driver.closed).contains(stream);
        List<Event> events = driver.events.get(stream);
        assertThat(events).hasSize(1);
        return events.get(0).getError().getMessage();
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of(
                        ModelDriver.modern().setRole("r"), "'FrameworkInfo.role' must not be set"),
                Arguments.of(ModelDriver.info().addRoles("r"), "'FrameworkInfo.roles' must not"),
                Arguments.of(ModelDriver.modern().addRoles("r"), "duplicate"),
                Arguments.of(ModelDriver.modern().addRoles("a//b"), "invalid role"),
                Arguments.of(ModelDriver.modern().addRoles("a/"), "invalid role"),
                Arguments.of(ModelDriver.modern().addRoles("a b"), "invalid role"),
                Arguments.of(ModelDriver.modern().addRoles("-a"), "invalid role"),
                Arguments.of(ModelDriver.info().setRole(".."), "not a valid role"),
                Arguments.of(ModelDriver.modern().setFailoverTimeout(1e10), "failover_timeout"),
                Arguments.of(
                        ModelDriver.modern().setFailoverTimeout(Double.NaN), "failover_timeout"),
                Arguments.of(ModelDriver.modern().setId(id("a/b")), "invalid characters"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusedFrameworkHearsWhyAndTheStreamEnds(FrameworkInfo.Builder info, String part) {
        assertThat(refusal(info)).contains(part);
    }

    static Stream<Arguments> answers() {
        Call.Builder call = Call.newBuilder();
        Call subscribe = ModelDriver.subscribe(ModelDriver.modern());
        String prefix = "Failed to validate scheduler::Call: ";
        return Stream.of(
                Arguments.of(call.build(), false, 400, prefix + "Expecting 'type' to be present"),
                Arguments.of(
                        call.clone().setType(Call.Type.SUBSCRIBE).build(),
                        false,
                        400,
                        prefix + "Expecting 'subscribe' to be present"),
                Arguments.of(
                        subscribe.toBuilder().setFrameworkId(id("x")).build(),
                        false,
                        400,
                        prefix + "'framework_id' differs from 'subscribe.framework_info.id'"),
                Arguments.of(
                        call.clone().setType(Call.Type.KILL).build(),
                        false,
                        400,
                        prefix + "Expecting 'framework_id' to be present"),
                Arguments.of(
                        call.clone().setType(Call.Type.KILL).setFrameworkId(id("x")).build(),
                        true,
                        400,
                        prefix + "Expecting 'kill' to be present"),
                Arguments.of(
                        call.clone().setType(Call.Type.REVIVE).setFrameworkId(id("x")).build(),
                        true,
                        400,
                        "Framework cannot be found"),
                Arguments.of(
                        subscribe,
                        true,
                        400,
                        "Subscribe calls should not include the 'Mesos-Stream-Id' header"));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void checksCallsInOrder(Call call, boolean stream, int status, String body) {
        Request request = stream ? Request.of(call, "s") : Request.subscribe(call);
        CallAnswer answer = driver.send(request);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body()).isEqualTo(body);
    }

    @Test
    void callNeedsItsStream() {
        ModelDriver.Client client = driver.client(ModelDriver.modern());
        Call call =
                Call.newBuilder().setType(Call.Type.REVIVE).setFrameworkId(id(client.id)).build();
        assertThat(driver.send(Request.subscribe(call)).body())
                .isEqualTo("All non-subscribe calls should include the 'Mesos-Stream-Id' header");
        assertThat(driver.send(Request.of(call, "x")).body())
                .isEqualTo(
                        "The stream ID 'x' included in this request didn't match the stream ID"
                                + " currently associated with framework ID "
                                + client.id);
        Request stranger = new Request(call, Optional.of(client.stream), Optional.of("p"), true);
        assertThat(driver.send(stranger).body()).startsWith("Authenticated principal 'p' does not");
    }

    @Test
    void updateFrameworkReplacesAndRescindsOffersOfDroppedRoles() {
        driver.agent();
        ModelDriver.Client client = driver.client(ModelDriver.modern());
        assertThat(client.offers()).hasSize(1);
        Call.Builder call = Call.newBuilder().setType(Call.Type.UPDATE_FRAMEWORK);
        call.getUpdateFrameworkBuilder()
                .setFrameworkInfo(
                        ModelDriver.modern().clearRoles().addRoles("s").setId(id(client.id)));
        assertThat(client.call(call).status()).isEqualTo(200);
        assertThat(client.all(Event.Type.RESCIND)).hasSize(1);
        assertThat(client.offers().get(1).getAllocationInfo().getRole()).isEqualTo("s");
        call.getUpdateFrameworkBuilder().getFrameworkInfoBuilder().setUser("other");
        assertThat(client.call(call).status()).isEqualTo(400);
    }

    @Test
    void teardownEndsEverythingSilently() {
        driver.agent();
        ModelDriver.Client client = driver.client(ModelDriver.modern());
        String container = client.running("t");
        client.drain();
        assertThat(client.call(Call.newBuilder().setType(Call.Type.TEARDOWN)).status())
                .isEqualTo(202);
        assertThat(driver.closed).containsExactly(client.stream);
        assertThat(driver.signals.get(0).containerId()).isEqualTo(container);
        driver.exit(container, Exit.signal(15));
        assertThat(client.all()).isEmpty();
        assertThat(refusal(ModelDriver.modern().setId(id(client.id))))
                .isEqualTo("Framework has been removed");
    }

    @Test
    void anUnknownCapabilityIsIgnored() {
        assertThat(driver.client(ModelDriver.info(Capability.Type.UNKNOWN)).id).isNotEmpty();
    }
}
