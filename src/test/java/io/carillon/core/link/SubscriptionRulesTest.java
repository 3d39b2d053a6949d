package io.carillon.core.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Change;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.Input;
import io.carillon.core.state.State;
import io.carillon.model.job.Schedule;
import io.carillon.model.mesos.Framework;
import io.carillon.model.mesos.OnFrameworkRemoved;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** When this node subscribes, and under which FrameworkID. */
class SubscriptionRulesTest {
    private static final Effect ANEW = new Effect.Subscribe(Optional.empty());

    private CoreDriver driver = new CoreDriver();

    private List<Effect> orders() {
        return driver.effects.stream().filter(e -> e instanceof Effect.Subscribe).toList();
    }

    private void refuse() {
        driver.give(new Input.FrameworkRemoved("Framework has been removed"));
    }

    /** A term over that stored framework. */
    private void begin(Framework stored, OnFrameworkRemoved onFrameworkRemoved) {
        driver = new CoreDriver(new State(CoreDriver.settings(onFrameworkRemoved)));
        driver.state.apply(new Change.FrameworkRegistered(stored, "loaded"));
        driver.give(new Input.TermBegan(1));
    }

    private Framework stored() {
        return Framework.registered("framework", driver.now);
    }

    @Test
    void theFirstTermRegistersAFramework() {
        driver.give(new Input.TermBegan(1));
        assertThat(orders()).containsExactly(ANEW);
    }

    @Test
    void everyOtherTermSubscribesUnderTheStoredId() {
        begin(stored(), OnFrameworkRemoved.WAIT);
        assertThat(orders()).containsExactly(new Effect.Subscribe(Optional.of("framework")));
    }

    /** Another master may have forgotten the removal. */
    @Test
    void aTermTriesAnIdThatWasRefusedBefore() {
        Framework.Removal refusal = new Framework.Removal(driver.now, "removed");
        begin(stored().refused(refusal), OnFrameworkRemoved.WAIT);
        assertThat(orders()).containsExactly(new Effect.Subscribe(Optional.of("framework")));
    }

    @Test
    void aSubscriptionThatComesAndGoesIsTheLinksConcern() {
        driver.give(new Input.TermBegan(1));
        driver.effects.clear();
        driver.give(new Input.Subscribed("framework", "master"));
        driver.give(new Input.Disconnected("the connection broke"));
        driver.give(new Input.Subscribed("framework", "another"));
        assertThat(orders()).isEmpty();
    }

    @Test
    void afterARemovalNothingIsTriedUntilAnOperatorSetsTheIdAside() {
        begin(stored(), OnFrameworkRemoved.WAIT);
        driver.effects.clear();
        refuse();
        driver.command(new Command.ResetFramework("not the id"));
        assertThat(orders()).isEmpty();
        driver.command(new Command.ResetFramework("framework"));
        assertThat(driver.state.framework()).isEmpty();
        assertThat(orders()).containsExactly(ANEW);
    }

    @Test
    void byConfigurationTheIdIsSetAsideAtOnce() {
        begin(stored(), OnFrameworkRemoved.REGISTER);
        driver.effects.clear();
        refuse();
        assertThat(driver.state.framework()).isEmpty();
        assertThat(orders()).containsExactly(ANEW);
    }

    /** It was on its way while the id was set aside; the registration has been ordered already. */
    @Test
    void aRefusalOfAnIdThatHasBeenSetAsideRegistersNothing() {
        begin(stored(), OnFrameworkRemoved.REGISTER);
        refuse();
        driver.effects.clear();
        refuse();
        assertThat(orders()).isEmpty();
    }

    /** A master may accept the old id while the order for a new one waits for its commit. */
    @Test
    void aLateSubscriptionUnderTheIdThatWasSetAsideIsNotTaken() {
        begin(stored(), OnFrameworkRemoved.WAIT);
        refuse();
        driver.command(new Command.ResetFramework("framework"));
        driver.give(new Input.Subscribed("framework", "master"));
        assertThat(driver.state.framework()).isEmpty();
        assertThat(driver.state.connection().subscribed()).isFalse();
        driver.give(new Input.Subscribed("another", "master"));
        assertThat(driver.state.framework().map(Framework::id)).contains("another");
        assertThat(driver.state.connection().subscribed()).isTrue();
    }

    /** The environment variable by which the next task finds the API. */
    private Optional<String> toldToATask() {
        JobForTests job = new JobForTests();
        job.schedule = Schedule.BY_HAND;
        driver.put(job);
        driver.run("job");
        driver.launch();
        return driver.effects.stream()
                .filter(Effect.Accept.class::isInstance)
                .map(accept -> ((Effect.Accept) accept).launches().get(0).env())
                .map(environment -> Optional.ofNullable(environment.get("CARILLON_API")))
                .findFirst()
                .orElseThrow();
    }

    private void at(String url) {
        driver = new CoreDriver(new State(CoreDriver.settings().at(url)));
    }

    @Test
    void aTaskIsToldOfThisNodeFirstAndThenOfTheOthers() {
        at("http://b");
        driver.give(new Input.NodesSeen(List.of("http://a", "http://b", "", ",c", "http://c,d")));
        assertThat(driver.give(new Input.NodesSeen(List.of("http://a"))).isEmpty()).isTrue();
        assertThat(toldToATask()).contains("http://b,http://a");
    }

    @Test
    void aTaskIsNotToldOfNodesThatAreGone() {
        at("http://b");
        driver.give(new Input.NodesSeen(List.of("http://a", "http://b")));
        driver.give(new Input.NodesSeen(List.of()));
        assertThat(toldToATask()).contains("http://b");
    }

    @Test
    void aTaskIsToldOfTenNodesAtMost() {
        at("http://b");
        driver.give(
                new Input.NodesSeen(
                        IntStream.range(0, 50).mapToObj(i -> "http://" + (100 + i)).toList()));
        assertThat(toldToATask().orElseThrow().split(",")).hasSize(10).startsWith("http://b");
    }

    @Test
    void aNodeWithoutAnAddressTellsOfNone() {
        driver.give(new Input.NodesSeen(List.of("http://a")));
        assertThat(toldToATask()).isEmpty();
    }
}
