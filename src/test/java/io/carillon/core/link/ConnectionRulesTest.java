package io.carillon.core.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.contract.Change;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.Decision;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.Input;
import io.carillon.core.contract.LinkChange;
import io.carillon.core.contract.Reconciliation;
import io.carillon.core.state.Supply;
import io.carillon.model.AgentId;
import io.carillon.model.OfferId;
import io.carillon.model.mesos.Offer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is held of a subscription, and what is gone with it. */
class ConnectionRulesTest {
    private final CoreDriver core = new CoreDriver();

    private void subscribe() {
        core.give(new Input.Subscribed("framework", "master"));
    }

    private Offer offer(String id, String agent, boolean unavailable) {
        return new Offer(
                new OfferId(id),
                new AgentId(agent),
                "host",
                "role",
                List.of(CoreDriver.scalar("cpus", 1_000)),
                new TreeMap<>(),
                unavailable,
                core.now);
    }

    @ParameterizedTest
    @ValueSource(strings = {"subscribed", "disconnected", "removed"})
    void offersAreVoidWithTheirSubscription(String event) {
        subscribe();
        core.give(new Input.OffersArrived(List.of(core.offer("offer"))));
        assertThat(core.state.supply().offers()).hasSize(1);
        core.give(
                switch (event) {
                    case "subscribed" -> new Input.Subscribed("framework", "other");
                    case "disconnected" -> new Input.Disconnected("gone");
                    default -> new Input.FrameworkRemoved("removed");
                });
        assertThat(core.state.supply().offers()).isEmpty();
    }

    @Test
    void aReconciliationEndsWithItsSubscription() {
        subscribe();
        assertThat(core.state.reconciliation().running()).isTrue();
        core.give(new Input.Disconnected("gone"));
        assertThat(core.state.reconciliation()).isEqualTo(Reconciliation.NONE);

        Decision second = core.give(new Input.Disconnected("still gone"));
        assertThat(second.changes()).noneMatch(LinkChange.Reconciled.class::isInstance);
    }

    @Test
    void offersThatCannotBeUsedAreDeclined() {
        subscribe();
        Decision decision =
                core.give(
                        new Input.OffersArrived(
                                List.of(
                                        offer("drained", "agent", true),
                                        offer("nameless", "", false),
                                        offer("good", "agent", false))));
        assertThat(core.state.supply().offers()).containsOnlyKeys(new OfferId("good"));
        assertThat(decision.effects())
                .containsExactly(
                        new Effect.Decline(List.of(new OfferId("drained")), Duration.ofMinutes(1)),
                        new Effect.Decline(
                                List.of(new OfferId("nameless")), Duration.ofMinutes(1)));
        assertThat(
                        decision.changes().stream()
                                .filter(Change.OfferGone.class::isInstance)
                                .map(Change.OfferGone.class::cast)
                                .map(Change.OfferGone::because))
                .doesNotHaveDuplicates();
    }

    @Test
    void aBoundedNumberOfOffersIsHeld() {
        subscribe();
        core.give(new Input.OffersArrived(List.of(offer("first", "agent", false))));
        List<Offer> many = new ArrayList<>();
        for (int i = 0; i < Supply.MAX_OFFERS; i++) {
            many.add(offer("many" + i, "agent", false));
        }
        Decision decision = core.give(new Input.OffersArrived(many));
        assertThat(core.state.supply().offers()).hasSize(Supply.MAX_OFFERS);
        assertThat(decision.effects())
                .singleElement()
                .isInstanceOfSatisfying(
                        Effect.Decline.class, no -> assertThat(no.offers()).hasSize(1));
    }

    @Test
    void allThatMesosKnowsIsAskedForByCommand() {
        subscribe();
        core.settle();
        core.effects.clear();
        core.command(new Command.Reconcile(true));
        core.settle();
        assertThat(core.effects).contains(new Effect.Reconcile(List.of()));
    }
}
