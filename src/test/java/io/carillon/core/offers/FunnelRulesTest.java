package io.carillon.core.offers;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.JobForTests;
import io.carillon.model.job.Constraint;
import io.carillon.model.job.Constraint.Operator;
import io.carillon.model.job.Resources;
import io.carillon.model.job.Siting;
import io.carillon.model.mesos.AttributeValue;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Which agents would take a task, step by step. */
final class FunnelRulesTest extends SpreadStory {
    @Test
    void eachStepSaysHowManyAreLeftAndWhatTheOthersHave() {
        agents();
        Funnel funnel = funnel(new Resources(9_000, 100, 0, 0, 0), "r1");
        assertThat(funnel.steps())
                .containsExactly(
                        step("are known", 3),
                        step("are not drained", 3),
                        step("meet rack IN [r1]", 2, "c: rack is r2"),
                        step("have 9 cpus", 1, "a: has 8"),
                        step("have 0.1 MiB of memory", 1),
                        step(FunnelRules.EVER, 1),
                        step(FunnelRules.NOW, 1),
                        step("have offered something within the last minute", 1));
        assertThat(funnel.ever()).isEqualTo(1);
        assertThat(funnel.now()).isEqualTo(1);
        assertThat(funnel.because()).isEqualTo("1 agent would take a task now");
    }

    @Test
    void theFirstStepThatLeavesNoneIsTold() {
        assertThat(funnel(SMALL, "r1").because()).isEqualTo("no offer has told of an agent yet");
        agents();
        Funnel nowhere = funnel(SMALL, "r9");
        assertThat(nowhere.ever()).isZero();
        assertThat(nowhere.because())
                .isEqualTo(
                        "0 of the 3 agents that are not drained meet rack IN [r9] (a: rack is r1;"
                                + " b: rack is r1; c: rack is r2)");
        assertThat(funnel(new Resources(20_000, 100, 0, 0, 0), "r2").because())
                .isEqualTo("0 of the 1 agent that meet rack IN [r2] have 20 cpus (c: has 10)");
    }

    @Test
    void whatRunsThereIsToldApartFromWhatCanNeverRunThere() {
        core.offers("o", "a", 3_000, 100_000, rack("r1"));
        run("one", 1, new Resources(2_000, 1_000, 0, 0, 0));
        settle();
        Funnel funnel = funnel(new Resources(2_000, 100, 0, 0, 0), "r1");
        assertThat(funnel.ever()).isEqualTo(1);
        assertThat(funnel.now()).isZero();
        assertThat(funnel.because())
                .startsWith("0 of the 1 agent that " + FunnelRules.EVER + " " + FunnelRules.NOW);
    }

    @Test
    void silenceIsToldApartFromLackOfRoom() {
        agents();
        core.now = core.now.plus(Duration.ofMinutes(5));
        Funnel funnel = funnel(SMALL, "r2");
        assertThat(funnel.now()).isEqualTo(1);
        assertThat(funnel.because())
                .contains("have offered something within the last minute (c: its last offer came");
    }

    private void agents() {
        core.offers("o1", "a", 8_000, 100_000, rack("r1"));
        core.offers("o2", "b", 10_000, 100_000, rack("r1"));
        core.offers("o3", "c", 10_000, 100_000, rack("r2"));
    }

    private Funnel funnel(Resources resources, String rack) {
        JobForTests job = new JobForTests();
        job.resources = resources;
        Constraint only = new Constraint("rack", Operator.IN, List.of(rack), false);
        Constraint wish = new Constraint("disk", Operator.EXISTS, List.of(), true);
        job.siting = new Siting(List.of(only, wish), Optional.empty());
        return FunnelRules.of(core.state, job.job(), Optional.empty(), core.now);
    }

    private static TreeMap<String, AttributeValue> rack(String name) {
        return new TreeMap<>(Map.of("rack", new AttributeValue.Text(name)));
    }

    private static Funnel.Step step(String what, int agents, String... without) {
        return new Funnel.Step(what, agents, List.of(without));
    }
}
