package io.carillon.core.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.contract.Demand;
import io.carillon.core.contract.Input;
import io.carillon.model.AgentId;
import io.carillon.model.OfferId;
import io.carillon.model.job.Resources;
import io.carillon.model.mesos.Offer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What is known of agents: how large they are, and until when their offers are worth a wait. */
class KnownAgentsTest {
    private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");
    private static final AgentId A = new AgentId("a");
    private static final AgentId B = new AgentId("b");
    private static final AgentId C = new AgentId("c");

    private final KnownAgents agents = new KnownAgents();

    private static Resources cpus(long cpus) {
        return new Resources(cpus * 1_000, 0, 0, 0, 0);
    }

    private static Instant at(long millis) {
        return START.plusMillis(millis);
    }

    private static Instant answered(long askedMillis) {
        return at(askedMillis).plus(Demand.ANSWER);
    }

    private void offered(AgentId agent, long millis) {
        offered(agent, 4, 0, millis);
    }

    /** It offers that room, beside what tasks use. */
    private void offered(AgentId agent, long room, long used, long millis) {
        Offer offer =
                new Offer(
                        new OfferId("offer"),
                        agent,
                        "host",
                        "role",
                        List.of(CoreDriver.scalar("cpus", room * 1_000)),
                        new TreeMap<>(),
                        false,
                        at(millis));
        agents.offered(offer, cpus(used));
    }

    private void refused(AgentId agent, long millis) {
        agents.givenBack(agent, cpus(4), at(millis), false);
    }

    private Instant until(AgentId agent) {
        return agents.awaitedUntil(agents.awaited().get(agent));
    }

    @Test
    void anAgentIsAsLargeAsItEverWasWithTheTasksOnIt() {
        offered(A, 3, 1, 0);
        offered(A, 2, 0, 1);

        assertThat(agents.capacities()).containsOnlyKeys(A).containsValue(cpus(4));
    }

    @Test
    void whatWasRefusedMustBeAskedForAndWhatWasNotComesByItself() {
        refused(A, 0);
        agents.givenBack(B, cpus(4), START, true);

        assertThat(until(A)).isEqualTo(Instant.MAX);
        assertThat(until(B)).isEqualTo(answered(0));
    }

    @Test
    void whatWasGivenBackOfOneAgentCountsTogetherUntilItOffersAgain() {
        agents.givenBack(A, cpus(1), START, false);
        agents.givenBack(A, cpus(2), at(1_000), false);
        assertThat(agents.awaited().get(A).room()).isEqualTo(cpus(3));

        offered(A, 2_000);
        agents.givenBack(A, cpus(2), at(3_000), false);
        assertThat(agents.awaited().get(A).room()).isEqualTo(cpus(2));
    }

    @Test
    void whatHasNotComeInTimeCountsNoMore() {
        refused(A, 0);
        agents.askedFor(at(100));

        agents.givenBack(A, cpus(1), answered(100).minusMillis(1), false);
        assertThat(agents.awaited().get(A).room()).isEqualTo(cpus(5));
        agents.askedFor(at(5_000));
        agents.givenBack(A, cpus(1), answered(5_000), false);
        assertThat(agents.awaited().get(A).room()).isEqualTo(cpus(1));
    }

    @Test
    void anAgentThatMustBeAskedForMustBeForWhatWasNotRefusedToo() {
        refused(A, 0);
        agents.givenBack(A, cpus(1), at(1), true);
        assertThat(until(A)).isEqualTo(Instant.MAX);

        agents.givenBack(B, cpus(1), at(0), true);
        agents.givenBack(B, cpus(1), at(1), true);
        assertThat(until(B)).isEqualTo(answered(1));
    }

    /** More than was refused is offered, but what is left of it afterwards is not. */
    @Test
    void aRefusalHoldsUntilMesosIsAsked() {
        refused(A, 0);
        offered(A, 5, 0, 500);
        agents.givenBack(A, cpus(3), at(600), true);
        assertThat(until(A)).isEqualTo(Instant.MAX);

        agents.askedFor(at(700));
        assertThat(until(A)).isEqualTo(answered(700));
        offered(A, 800);
        agents.givenBack(A, cpus(3), at(900), true);
        assertThat(until(A)).isEqualTo(answered(900));

        refused(A, 1_000);
        agents.subscribed(at(1_100));
        offered(A, 1_200);
        agents.givenBack(A, cpus(3), at(1_300), true);
        assertThat(until(A)).isEqualTo(answered(1_300));
    }

    @Test
    void askingAgainDoesNotMakeTheWaitLongerAndWhoStaysAwayIsForgotten() {
        refused(A, 0);
        agents.askedFor(at(100));
        agents.askedFor(at(900));
        assertThat(until(A)).isEqualTo(answered(100));

        agents.askedFor(answered(100).minusMillis(1));
        assertThat(agents.awaited()).containsKey(A);

        agents.askedFor(answered(100));
        assertThat(agents.awaited()).isEmpty();
    }

    @Test
    void whileAgentsThatWereAskedForComeTheOthersMayComeToo() {
        refused(A, 0);
        refused(B, 0);
        agents.givenBack(C, cpus(4), START, true);
        agents.askedFor(at(100));

        offered(A, 1_000);

        assertThat(agents.awaited()).doesNotContainKey(A);
        assertThat(until(B)).isEqualTo(answered(1_000));
        assertThat(until(C)).isEqualTo(answered(0));
    }

    @Test
    void anAgentThatComesTooLateMakesTheWaitForOthersNoLonger() {
        refused(A, 0);
        refused(B, 0);
        agents.askedFor(at(100));

        offered(A, 100 + Demand.ANSWER.toMillis());

        assertThat(until(B)).isEqualTo(answered(100));
    }

    @Test
    void whenOffersAreSuppressedAllMustBeAskedForButThoseThatStayedAwayAreForgotten() {
        refused(A, 0);
        agents.askedFor(at(100));
        agents.givenBack(B, cpus(4), at(1_000), true);

        agents.suppressed(answered(100));

        assertThat(agents.awaited()).containsOnlyKeys(B);
        assertThat(until(B)).isEqualTo(Instant.MAX);
    }

    @Test
    void strangersAreWorthAWaitAfterTheFirstRequestOfASubscriptionOnly() {
        assertThat(agents.strangersUntil()).isEqualTo(Instant.MAX);
        agents.askedFor(START);
        agents.askedFor(at(1_000));
        assertThat(agents.strangersUntil()).isEqualTo(answered(0));

        agents.subscribed(at(2_000));
        assertThat(agents.strangersUntil()).isEqualTo(Instant.MAX);
    }

    @Test
    void whileStrangersComeOthersMayComeToo() {
        agents.askedFor(START);
        offered(A, 1_000);
        assertThat(agents.strangersUntil()).isEqualTo(answered(1_000));

        offered(A, 2_000);
        assertThat(agents.strangersUntil()).as("a known one").isEqualTo(answered(1_000));

        offered(B, 1_000 + Demand.ANSWER.toMillis());
        assertThat(agents.strangersUntil()).as("too late").isEqualTo(answered(1_000));
    }

    @Test
    void moreAgentsThanOffersCanBeHeldAreNotRemembered() {
        for (int i = 0; i <= Supply.MAX_OFFERS; i++) {
            offered(new AgentId("agent" + i), 0);
        }

        assertThat(agents.capacities()).hasSize(Supply.MAX_OFFERS);
    }

    /** A has offered nothing for a day; B has a task; C has offered again in time. */
    @Test
    void anAgentThatOffersNothingAndHasNoTaskIsForgottenAfterADay() {
        for (AgentId agent : List.of(A, B, C)) {
            offered(agent, 0);
            refused(agent, 0);
        }
        agents.askedFor(START);
        offered(C, 1);
        Instant end = START.plus(KnownAgents.REMEMBERED);
        agents.forgetOld(Set.of(B), end.minus(Duration.ofHours(1)));
        assertThat(agents.capacities()).containsOnlyKeys(A, B, C);

        agents.forgetOld(Set.of(B), end);

        assertThat(agents.capacities()).containsOnlyKeys(B, C);
        assertThat(agents.facts(A).host()).isEmpty();
        assertThat(agents.awaited()).containsOnlyKeys(B);
        refused(C, 2);
        agents.forgetOld(Set.of(), end.plus(Duration.ofHours(1)));
        assertThat(agents.capacities()).as("C was not asked").containsOnlyKeys(C);
    }

    @Test
    void oldAgentsAreForgottenWhenOffersCome() {
        CoreDriver core = new CoreDriver();
        core.give(new Input.Subscribed("framework", "master"));
        core.offers("one", "a", 1_000, 1_000);
        core.now = core.now.plus(KnownAgents.REMEMBERED);
        core.offers("two", "b", 1_000, 1_000);
        assertThat(core.state.supply().knownAgents().capacities()).containsOnlyKeys(B);
    }
}
