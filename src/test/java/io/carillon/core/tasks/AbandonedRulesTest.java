package io.carillon.core.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.Input;
import io.carillon.core.state.Recovery;
import io.carillon.model.AgentId;
import io.carillon.model.job.Delivery;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.run.TaskId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a new term shuts down because the term before has given it up. */
class AbandonedRulesTest {
    private final JobForTests job = new JobForTests();
    private CoreDriver core = new CoreDriver();

    private TaskId givenUp() {
        TaskId task = core.running(job);
        core.report(task, ReportState.UNREACHABLE, "");
        core.pass(Duration.ofSeconds(31));
        return task;
    }

    /** The executors that are shut down by a term that begins after that time. */
    private List<Effect> nextTerm(Duration later) {
        CoreDriver next = new CoreDriver(Recovery.load(core.stored(), CoreDriver.settings()));
        next.now = core.now.plus(later);
        core = next;
        core.give(new Input.TermBegan(2));
        core.give(new Input.Subscribed("framework", "master"));
        for (int second = 0; second < 600; second++) {
            core.now = core.now.plusSeconds(1);
            var decision = RepeatRules.settled(core.state, core.now);
            decision.changes().forEach(core.state::apply);
            core.effects.addAll(decision.effects());
        }
        return core.effects.stream().filter(Effect.Shutdown.class::isInstance).toList();
    }

    @ParameterizedTest
    @EnumSource(Delivery.class)
    void whatWasGivenUpLatelyIsShutDownAFewTimes(Delivery delivery) {
        job.delivery = delivery;
        TaskId task = givenUp();

        assertThat(nextTerm(Duration.ofSeconds(10)))
                .hasSize(OrphanRules.SHUTDOWNS)
                .containsOnly(new Effect.Shutdown(task.toString(), new AgentId("agent")));
    }

    @Test
    void whatWasGivenUpLongAgoIsLeftAlone() {
        givenUp();

        assertThat(nextTerm(AbandonedRules.LATELY)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = ReportState.class,
            names = {"FINISHED", "FAILED", "KILLED", "RUNNING"})
    void soIsWhatItsAgentToldTheEndOfAndWhatIsWanted(ReportState said) {
        TaskId task = core.running(job);
        core.report(task, said, "");

        assertThat(nextTerm(Duration.ofSeconds(10))).isEmpty();
    }

    @Test
    void whatWasNeverPlacedIsLeftAlone() {
        core.put(job);
        core.pass(Duration.ofSeconds(11));

        assertThat(nextTerm(Duration.ofSeconds(10))).isEmpty();
    }
}
