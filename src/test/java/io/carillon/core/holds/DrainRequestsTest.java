package io.carillon.core.holds;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Command;
import io.carillon.core.definition.HoldChecks;
import io.carillon.model.AgentId;
import io.carillon.model.hold.DrainPolicy;
import io.carillon.model.hold.Hold;
import io.carillon.model.hold.HoldId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What may be asked for of a drain. */
class DrainRequestsTest {
    private static final AgentId AGENT = new AgentId("agent");

    private final CoreDriver core = new CoreDriver();

    @Test
    void askedForAgainItHasAnotherReasonAndGoesOn() {
        place(AGENT, DrainPolicy.STAY, Optional.empty());
        Instant since = core.now;
        core.pass(Duration.ofMinutes(1));
        place(AGENT, DrainPolicy.MOVE, Optional.of(core.now.plusSeconds(60)));
        Hold hold = core.state.holds().drains().get(AGENT);
        assertThat(hold.since()).isEqualTo(since);
        assertThat(hold.policy()).contains(DrainPolicy.MOVE);
    }

    @Test
    void aDrainWithoutAReasonOrInThePastIsRefused() {
        Answer answer =
                core.command(
                        new Command.PlaceHold(
                                HoldId.of(AGENT), Optional.of(core.now), " ", Optional.empty()));
        assertThat(((Answer.Refused) answer).errors())
                .extracting(error -> error.path() + " " + error.message())
                .containsExactly(
                        "/reason is missing; say why, for those who ask",
                        "/until is in the past; give a later time");
    }

    @Test
    void thereIsALimit() {
        for (int i = 0; i < HoldChecks.DRAINS; i++) {
            place(new AgentId("S" + i), DrainPolicy.STAY, Optional.empty());
        }
        assertThat(place(AGENT, DrainPolicy.STAY, Optional.empty()))
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused -> assertThat(refused.kind()).isEqualTo(Answer.Refused.Kind.LIMIT));
        assertThat(place(new AgentId("S0"), DrainPolicy.MOVE, Optional.empty()))
                .as("it is drained already")
                .isInstanceOf(Answer.Done.class);
    }

    private Answer place(AgentId agent, DrainPolicy policy, Optional<Instant> until) {
        return core.command(
                new Command.PlaceHold(HoldId.of(agent), until, "new disks", Optional.of(policy)));
    }
}
