package io.carillon.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.orders.OrderProtos.TaskNews;
import io.carillon.orders.OrderProtos.TaskOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Works whose fires are works of their own, and cannot always begin. */
class RepeatedWorkTest {
    private static final Instant TIME = Instant.ofEpochSecond(1_000);

    private final List<String> told = Collections.synchronizedList(new ArrayList<>());
    private volatile Runnable whenFired = () -> {};

    private RepeatedWork work(Works works) {
        return new RepeatedWork(
                works,
                TaskOrder.getDefaultInstance(),
                new TaskFiles(Path.of("/sandbox"), Path.of("/sandbox/tasks/a")),
                new WorkListener() {
                    @Override
                    public void news(TaskNews news) {
                        told.add("news");
                    }

                    @Override
                    public void fired(WorkEnd end) {
                        whenFired.run();
                        told.add("fired " + end.success() + ' ' + end.message());
                    }

                    @Override
                    public void ended(WorkEnd end) {
                        told.add("ended");
                    }

                    @Override
                    public void stuck(String why) {
                        told.add("stuck");
                    }
                });
    }

    @Test
    void aFireThatCannotBeginFailsAndTheExecutorGoesOn() {
        RepeatedWork work =
                work(
                        (order, files, listener) -> {
                            throw new NoClassDefFoundError("native thread");
                        });
        work.fire(TIME);
        work.fire(TIME.plusSeconds(1));
        assertThat(told)
                .hasSize(2)
                .allSatisfy(
                        words ->
                                assertThat(words)
                                        .startsWith("fired false")
                                        .contains("could not begin", "native thread"));
        work.kill(Duration.ZERO);
        assertThat(told).hasSize(3).endsWith("ended");
    }

    /** What has ended is told before the end of the task, which would call it killed otherwise. */
    @Test
    void aFireThatEndsWhileAKillComesIsToldFirst() {
        List<WorkListener> fire = new ArrayList<>();
        RepeatedWork work =
                work(
                        (order, files, listener) -> {
                            fire.add(listener);
                            return grace -> {};
                        });
        work.fire(TIME);
        Thread kill = new Thread(() -> work.kill(Duration.ZERO));
        whenFired =
                () -> {
                    kill.start();
                    Awaitility.await()
                            .until(
                                    () ->
                                            kill.getState() == Thread.State.BLOCKED
                                                    || !kill.isAlive());
                };
        fire.get(0).ended(new WorkEnd(true, "done"));
        Awaitility.await().until(() -> !kill.isAlive());
        assertThat(told).containsExactly("fired true done", "ended");
    }

    @Test
    void aFireThatIsRefusedFailsWithTheReason() {
        work((order, files, listener) -> {
                    throw new WorkRefusedException("no such program");
                })
                .fire(TIME);
        assertThat(told).containsExactly("fired false no such program");
    }
}
