package io.carillon.core.offers;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.Input;
import io.carillon.model.AgentId;
import io.carillon.model.OfferId;
import io.carillon.model.job.Siting;
import io.carillon.model.mesos.Offer;
import io.carillon.model.run.RunId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A job with a role uses the offers to that role alone. */
final class RoleOfJobTest extends SpreadStory {
    @Test
    void onlyOffersToTheRoleAreUsed() {
        run("batched", Optional.of("batch"));
        offer("o1", "a", "web");
        settle();
        assertThat(accepted()).isEmpty();

        offer("o2", "a", "batch");
        settle();
        assertThat(accepted()).containsExactly("o2");
    }

    @Test
    void withoutARoleAnyOfferWillDo() {
        run("any", Optional.empty());
        offer("o1", "a", "web");
        settle();
        assertThat(accepted()).containsExactly("o1");
    }

    @Test
    void whoWaitsIsToldWhichRolesAgentsAreOfferedTo() {
        RunId run = run("batched", Optional.of("batch"));
        offer("o1", "a", "web");
        settle();
        PlaceWait wait =
                new PlaceWaitRules(core.state)
                        .of(
                                core.state.run(run).orElseThrow(),
                                core.state
                                        .run(run)
                                        .orElseThrow()
                                        .shard(0)
                                        .orElseThrow()
                                        .task()
                                        .orElseThrow());
        assertThat(wait.because())
                .isEqualTo("no agent meets offered role IN [batch] (offered role is web on a)");

        // An agent that has been offered to both may be offered to either again.
        offer("o2", "a", "batch");
        JobForTests job = new JobForTests();
        job.siting = Siting.ANYWHERE.offeredTo(Optional.of("web"));
        Funnel funnel = FunnelRules.of(core.state, job.job(), Optional.empty(), core.now);
        assertThat(funnel.ever()).isEqualTo(1);
        assertThat(funnel.steps())
                .contains(new Funnel.Step("meet offered role IN [web]", 1, List.of()));
    }

    private RunId run(String name, Optional<String> role) {
        JobForTests job = job(name, 1);
        job.siting = Siting.ANYWHERE.offeredTo(role);
        core.put(job);
        return ((io.carillon.core.contract.Answer.RunAccepted) core.run(name)).run();
    }

    private List<String> accepted() {
        return core.effects.stream()
                .filter(Effect.Accept.class::isInstance)
                .flatMap(effect -> ((Effect.Accept) effect).offers().stream())
                .map(OfferId::value)
                .toList();
    }

    private void offer(String id, String agent, String role) {
        Offer offer =
                new Offer(
                        new OfferId(id),
                        new AgentId(agent),
                        agent,
                        role,
                        List.of(
                                CoreDriver.scalar("cpus", 10_000),
                                CoreDriver.scalar("mem", 100_000)),
                        new TreeMap<>(Map.of()),
                        false,
                        core.now);
        core.give(new Input.OffersArrived(List.of(offer)));
    }
}
