package io.carillon.simulation;

import io.carillon.model.run.TaskPhase;
import java.time.Duration;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Call;
import org.junit.jupiter.api.Test;

/** A real term over the modelled Mesos whose launches get lost on their way. */
class SilentLaunchTest {
    /** Far before the regular question about all tasks. */
    private static final Duration SOON = Duration.ofSeconds(20);

    private final OneNode world = new OneNode(SOON);

    @Test
    void aLaunchThatNeverArrivedIsDoneAgainSoon() {
        world.weather.loseNext(Call.Type.ACCEPT);
        world.daemon();

        world.await(open -> world.is(1, TaskPhase.LAUNCHING), SOON);
        world.await(open -> world.is(2, TaskPhase.RUNNING), SOON);
    }

    @Test
    void soItIsWhenTheQuestionIsLostToo() {
        world.weather.loseNext(Call.Type.ACCEPT);
        world.daemon();
        world.await(open -> world.is(1, TaskPhase.LAUNCHING), SOON);
        world.weather.loseNext(Call.Type.RECONCILE);

        world.await(open -> world.is(2, TaskPhase.RUNNING), SOON.multipliedBy(2));
    }
}
