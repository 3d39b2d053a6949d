package io.carillon.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.DomainInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo.Capability;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferFilters;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Call;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OffersTest {

    private final ModelDriver driver = new ModelDriver();

    @Test
    void offerIsAllOfOneAgentForOneRole() {
        String agent = driver.agent();
        ModelDriver.Client client = driver.client(ModelDriver.modern());
        Offer offer = client.offers().get(0);
        assertThat(offer.getId().getValue()).matches("[0-9a-f-]{36}-O0");
        assertThat(offer.getAgentId().getValue()).isEqualTo(agent).endsWith("-S0");
        assertThat(offer.getResourcesList())
                .hasSize(4)
                .allMatch(r -> r.getAllocationInfo().getRole().equals("r") && !r.hasRole());
        assertThat(offer.getUrl().getPath()).isEqualTo("/slave(1)");
        assertThat(offer.getAllocationInfo().getRole()).isEqualTo("r");
    }

    @Test
    void withoutMultiRoleThereIsNoAllocation() {
        driver.agent();
        Offer offer = driver.client(ModelDriver.info()).offers().get(0);
        assertThat(offer.hasAllocationInfo()).isFalse();
        assertThat(offer.getResourcesList())
                .allMatch(r -> !r.hasAllocationInfo() && r.getRole().equals("*"));
    }

    @Test
    void staticReservationsAreForTheirRoleOnly() {
        Resource.Builder reserved = AgentSpec.scalar("cpus", 2).toBuilder().setRole("r");
        List<Resource> resources = new ArrayList<>(AgentSpec.of("h", 1, 64, 64).resources());
        resources.add(reserved.build());
        AgentSpec plain = AgentSpec.of("h", 1, 64, 64);
        driver.agent(
                new AgentSpec("h", 1, "/slave(1)", resources, plain.attributes(), plain.domain()));
        ModelDriver.Client stranger = driver.client(ModelDriver.info());
        assertThat(ModelDriver.amount(stranger.offers().get(0).getResourcesList(), "cpus"))
                .isEqualTo(1);
        ModelDriver.Client owner = driver.client(ModelDriver.info().setRole("r"));
        Resource offered = owner.offers().get(0).getResources(0);
        assertThat(offered.getRole()).isEqualTo("r");
        assertThat(offered.getScalar().getValue()).isEqualTo(2);
    }

    @Test
    void agentsOfOtherRegionsAreForFrameworksThatKnowRegions() {
        ModelDriver far = new ModelDriver(MesosSettings.defaults().inRegion("here"));
        AgentSpec plain = AgentSpec.of("h", 1, 64, 64);
        for (String region : List.of("here", "there")) {
            DomainInfo.Builder domain = DomainInfo.newBuilder();
            domain.getFaultDomainBuilder().getRegionBuilder().setName(region);
            domain.getFaultDomainBuilder().getZoneBuilder().setName("z");
            far.agent(
                    new AgentSpec(
                            region,
                            1,
                            "/slave(1)",
                            plain.resources(),
                            plain.attributes(),
                            Optional.of(domain.build())));
        }
        far.agent(plain);

        assertThat(far.client(ModelDriver.modern()).offers())
                .extracting(Offer::getHostname)
                .containsExactlyInAnyOrder("here", "h");
        FrameworkInfo.Builder aware = ModelDriver.info(Capability.Type.REGION_AWARE);
        assertThat(far.client(aware).offers())
                .extracting(Offer::getHostname)
                .containsExactly("there");
    }

    @Test
    void offersHaveAtLeastWhatTheFrameworkAsksFor() {
        driver.agent(AgentSpec.of("small", 0.5, 512, 64));
        driver.agent(AgentSpec.of("large", 4, 2_048, 64));
        FrameworkInfo.Builder info = ModelDriver.modern();
        OfferFilters.Builder filters = OfferFilters.newBuilder();
        filters.getMinAllocatableResourcesBuilder()
                .addQuantitiesBuilder()
                .putQuantities("cpus", Value.Scalar.newBuilder().setValue(1).build())
                .putQuantities("mem", Value.Scalar.newBuilder().setValue(64).build());

        assertThat(driver.client(info.putOfferFilters("r", filters.build())).offers())
                .extracting(Offer::getHostname)
                .containsExactly("large");
    }

    @ParameterizedTest
    @CsvSource({"3,3", "5,5", "0.2,1", "0,1", "-1,5", "NaN,5"})
    void declinedIsHiddenForTheTimeOfTheFilter(double refuse, int seconds) {
        driver.agent();
        ModelDriver.Client client = driver.client(ModelDriver.modern());
        client.decline(client.offers().get(0), refuse);
        driver.pass(Duration.ofSeconds(seconds).minusMillis(1));
        assertThat(client.offers()).hasSize(1);
        // The filter may end just after a round; the next one is an interval away.
        driver.pass(Duration.ofMillis(1001));
        assertThat(client.offers()).hasSize(2);
    }

    @Test
    void moreThanWasRefusedComesThrough() {
        driver.agent();
        ModelDriver.Client client = driver.client(ModelDriver.modern());
        String container = client.running("t");
        driver.pass(Duration.ofSeconds(1));
        client.decline(client.offers().get(1), 600);
        driver.pass(Duration.ofSeconds(10));
        assertThat(client.offers()).hasSize(2);
        driver.exit(container, Exit.status(0));
        driver.pass(Duration.ofSeconds(1));
        assertThat(client.offers()).hasSize(3);
        assertThat(ModelDriver.amount(client.offers().get(2).getResourcesList(), "cpus"))
                .isEqualTo(4);
    }

    @Test
    void reviveClearsFiltersAndAllocatesAtOnce() {
        driver.agent();
        ModelDriver.Client client = driver.client(ModelDriver.modern());
        client.decline(client.offers().get(0), 600);
        client.call(Call.newBuilder().setType(Call.Type.REVIVE));
        assertThat(client.offers()).hasSize(2);
    }

    @Test
    void suppressedRoleGetsNothingUntilRevived() {
        ModelDriver.Client client = driver.client(ModelDriver.modern());
        client.call(Call.newBuilder().setType(Call.Type.SUPPRESS));
        driver.agent();
        driver.pass(Duration.ofSeconds(5));
        assertThat(client.offers()).isEmpty();
        Call.Builder stranger = Call.newBuilder().setType(Call.Type.REVIVE);
        stranger.getReviveBuilder().addRoles("not-mine");
        client.call(stranger);
        assertThat(client.offers()).isEmpty();
        client.call(Call.newBuilder().setType(Call.Type.REVIVE));
        assertThat(client.offers()).hasSize(1);
    }

    @Test
    void frameworksTakeTurns() {
        ModelDriver.Client one = driver.client(ModelDriver.modern());
        ModelDriver.Client two = driver.client(ModelDriver.modern());
        for (int i = 0; i < 6; i++) {
            driver.agent();
        }
        assertThat(one.offers()).hasSize(3);
        assertThat(two.offers()).hasSize(3);
    }

    @Test
    void offerTimeoutRescinds() {
        ModelDriver timed =
                new ModelDriver(MesosSettings.defaults().withOfferTimeout(Duration.ofSeconds(9)));
        timed.agent();
        ModelDriver.Client client = timed.client(ModelDriver.modern());
        timed.pass(Duration.ofSeconds(9));
        assertThat(client.all(Event.Type.RESCIND)).hasSize(1);
        timed.pass(Duration.ofSeconds(1));
        assertThat(client.offers()).hasSize(2);
    }

    @Test
    void crumbsAreNotOffered() {
        driver.agent(AgentSpec.of("h", 1.005, 20, 20));
        ModelDriver.Client client = driver.client(ModelDriver.modern());
        TaskInfo task =
                ModelDriver.task("t", client.offers().get(0))
                        .clearResources()
                        .addResources(AgentSpec.scalar("cpus", 1))
                        .build();
        client.accept(client.offers().get(0), task);
        assertThat(driver.started).hasSize(1);
        driver.pass(Duration.ofSeconds(5));
        assertThat(client.offers()).hasSize(1);
    }

    @Test
    void severalOffersOfOneAgentCanBeUsedTogether() {
        driver.agent();
        ModelDriver.Client client = driver.client(ModelDriver.modern());
        String container = client.running("t");
        driver.pass(Duration.ofSeconds(1));
        driver.exit(container, Exit.status(0));
        driver.pass(Duration.ofSeconds(1));
        Offer big = client.offers().get(1);
        Offer small = client.offers().get(2);
        TaskInfo task =
                ModelDriver.task("all", big)
                        .clearResources()
                        .addResources(AgentSpec.scalar("cpus", 4))
                        .build();
        Call.Builder call = Call.newBuilder().setType(Call.Type.ACCEPT);
        call.getAcceptBuilder()
                .addOfferIds(big.getId())
                .addOfferIds(small.getId())
                .addOperations(ModelDriver.launch(task));
        client.call(call);
        assertThat(driver.started).hasSize(2);
    }

    @Test
    void spoiltAcceptDropsTasksAndFreesTheOtherOffers() {
        driver.agent();
        driver.agent();
        ModelDriver.Client client = driver.client(ModelDriver.modern());
        Call.Builder call = Call.newBuilder().setType(Call.Type.ACCEPT);
        call.getAcceptBuilder()
                .addOfferIds(client.offers().get(0).getId())
                .addOfferIds(client.offers().get(1).getId())
                .addOperations(
                        ModelDriver.launch(ModelDriver.task("t", client.offers().get(0)).build()));
        client.call(call);
        assertThat(client.last().getState()).isEqualTo(TaskState.TASK_DROPPED);
        assertThat(client.last().getMessage())
                .isEqualTo(
                        "Task launched with invalid offers: Aggregated offers must belong to one"
                                + " single agent");
        assertThat(client.last().hasUuid()).isFalse();
        driver.pass(Duration.ofSeconds(1));
        assertThat(client.offers()).hasSize(4);
    }
}
