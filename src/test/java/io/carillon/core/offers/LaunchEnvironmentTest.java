package io.carillon.core.offers;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.Input;
import io.carillon.model.AgentId;
import io.carillon.model.OfferId;
import io.carillon.model.Opaque;
import io.carillon.model.job.PortRange;
import io.carillon.model.job.Resources;
import io.carillon.model.job.Schedule;
import io.carillon.model.mesos.Offer;
import io.carillon.model.mesos.PlacementRequest;
import io.carillon.model.mesos.Resource;
import io.carillon.simulation.NaivePlacement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a command finds in its environment. */
class LaunchEnvironmentTest {
    private final CoreDriver core = new CoreDriver();
    private final JobForTests job = new JobForTests();

    @BeforeEach
    void aJobByHand() {
        job.schedule = Schedule.BY_HAND;
        job.parameter = "of the job";
        job.env.putAll(Map.of("A", "of the job", "B", "of the job"));
    }

    @Test
    void eachPortHasAVariable() {
        job.resources = new Resources(100, 32_000, 0, 0, 3);

        Map<String, String> env = launched(Optional.empty(), new TreeMap<>());

        assertThat(env)
                .containsEntry("PORT0", "31000")
                .containsEntry("PORT1", "31001")
                .containsEntry("PORT2", "31010")
                .doesNotContainKey("PORT3");
    }

    @Test
    void whatARunIsGivenComesBeforeWhatItsJobSays() {
        assertThat(launched(Optional.empty(), new TreeMap<>()))
                .containsEntry("CARILLON_JOB_PARAMETER", "of the job")
                .containsEntry("B", "of the job");

        assertThat(launched(Optional.of("of the run"), new TreeMap<>(Map.of("B", "of the run"))))
                .containsEntry("CARILLON_JOB_PARAMETER", "of the run")
                .containsEntry("A", "of the job")
                .containsEntry("B", "of the run");
    }

    /** The variables of the only task of a run that is asked for. */
    private Map<String, String> launched(
            Optional<String> parameter, TreeMap<String, String> variables) {
        job.name = parameter.orElse("job").replace(' ', '-');
        core.put(job);
        core.command(
                new Command.RunNow(
                        job.name, new TreeSet<>(), parameter, variables, Optional.empty()));
        core.give(new Input.Subscribed("framework", "master"));
        core.give(new Input.OffersArrived(List.of(offer())));
        core.effects.clear();
        core.settle();
        PlacementRequest request = sent(Effect.Place.class).request();
        core.give(new Input.PlacementArrived(NaivePlacement.firstFit(request)));
        return sent(Effect.Accept.class).launches().get(0).env();
    }

    private Offer offer() {
        Resource ports =
                new Resource(
                        "ports",
                        0,
                        List.of(new PortRange(31_000, 31_001), new PortRange(31_010, 31_019)),
                        false,
                        true,
                        Opaque.EMPTY);
        return new Offer(
                new OfferId("offer of " + job.name),
                new AgentId("agent"),
                "host",
                "role",
                List.of(
                        CoreDriver.scalar("cpus", 4_000),
                        CoreDriver.scalar("mem", 64_000_000),
                        ports),
                new TreeMap<>(),
                false,
                core.now);
    }

    private <E extends Effect> E sent(Class<E> sort) {
        return core.effects.stream()
                .filter(sort::isInstance)
                .map(sort::cast)
                .findFirst()
                .orElseThrow();
    }
}
