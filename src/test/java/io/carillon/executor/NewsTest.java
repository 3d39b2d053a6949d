package io.carillon.executor;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.carillon.orders.OrderProtos.TaskNews;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.junit.jupiter.api.Test;

/** How news of works travel in updates. */
final class NewsTest {

    private final MachineRun run = MachineRun.subscribed().running("a");

    private static TaskNews.Builder progress(double fraction) {
        TaskNews.Builder news = TaskNews.newBuilder().setFormat(1);
        news.getProgressBuilder().setFraction(fraction).setText("at " + fraction);
        return news;
    }

    private static TaskNews.Builder result(String json) {
        return TaskNews.newBuilder().setFormat(1).setResult(json);
    }

    private static TaskNews.Builder checkpoint(String bytes) {
        return TaskNews.newBuilder().setFormat(1).setCheckpoint(ByteString.copyFromUtf8(bytes));
    }

    private static TaskNews news(TaskStatus status) {
        try {
            return TaskNews.parseFrom(status.getData());
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private List<Double> fractions() {
        return run.updates().stream().map(s -> news(s).getProgress().getFraction()).toList();
    }

    @Test
    void progressTravelsInAnUpdateOfTheStateRunning() {
        run.news("a", progress(0.5));

        assertThat(run.states()).containsExactly(TaskState.TASK_RUNNING);
        assertThat(run.lastUpdate().getMessage()).isEqualTo("at 0.5");
        assertThat(news(run.lastUpdate())).isEqualTo(progress(0.5).setNumber(1).build());
    }

    @Test
    void progressIsSentOnceASecondAtMostAndTheNewestWins() {
        for (int i = 1; i <= 100; i++) {
            run.news("a", progress(i / 100.0)).acceptAll().after(Duration.ofMillis(50)).acceptAll();
        }

        assertThat(run.updates()).hasSizeBetween(5, 6);
        assertThat(fractions()).startsWith(0.01, 0.2).doesNotHaveDuplicates();
        run.after(Duration.ofSeconds(1)).acceptAll();
        assertThat(news(run.lastUpdate()).getProgress().getFraction()).isEqualTo(1.0);
    }

    @Test
    void theMachineWakesForProgressThatWaits() {
        run.news("a", progress(0.1)).acceptAll().clear().news("a", progress(0.2));

        assertThat(run.updates()).isEmpty();
        assertThat(run.untilDue()).isEqualTo(Duration.ofSeconds(1));
        assertThat(fractions()).containsExactly(0.2);
    }

    @Test
    void aResultAndACheckpointDoNotWaitForASecond() {
        run.news("a", progress(0.1)).acceptAll().after(NewsFlow.GAP).clear();
        run.news("a", result("{}"));
        assertThat(news(run.lastUpdate()).getResult()).isEqualTo("{}");

        run.acceptAll().after(NewsFlow.GAP).clear().news("a", checkpoint("c"));
        assertThat(news(run.lastUpdate())).isEqualTo(checkpoint("c").setNumber(3).build());
    }

    @Test
    void aWorkThatStoresWithoutAPauseFillsNoQueue() {
        List<TaskStatus> sent = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            run.clear().news("a", checkpoint("c" + i)).acceptAll();
            sent.addAll(run.updates());
            run.clear().after(Duration.ofMillis(1)).acceptAll();
            sent.addAll(run.updates());
        }

        assertThat(sent).hasSizeBetween(9, 11);
    }

    @Test
    void oneUpdateOfNewsIsOnItsWayAtATimeAndWhatWaitsIsReplaced() {
        run.news("a", checkpoint("1")).accepted().clear();
        TaskStatus first = run.updates().isEmpty() ? null : run.lastUpdate();
        assertThat(first).isNull();

        run.after(Duration.ofSeconds(5));
        run.news("a", checkpoint("2")).news("a", result("{}")).news("a", checkpoint("3"));
        assertThat(run.updates()).isEmpty();
    }

    @Test
    void whatWaitsLeavesTogetherWhenTheFormerIsAcknowledged() {
        run.news("a", checkpoint("1")).accepted();
        TaskStatus first = run.lastUpdate();
        run.clear().after(Duration.ofSeconds(5));
        run.news("a", checkpoint("2")).news("a", result("{}")).news("a", checkpoint("3"));
        run.news("a", progress(0.5)).acknowledge(first);

        TaskNews left = news(run.lastUpdate());
        assertThat(left.getCheckpoint().toStringUtf8()).isEqualTo("3");
        assertThat(left.getResult()).isEqualTo("{}");
        assertThat(left.getProgress().getFraction()).isEqualTo(0.5);
    }

    @Test
    void theEndTellsTheNewestOfEverythingAgain() {
        run.news("a", result("{}")).news("a", checkpoint("1")).acceptAll();
        run.news("a", checkpoint("2")).news("a", progress(0.7)).ended("a", true, "").acceptAll();

        assertThat(run.lastUpdate().getState()).isEqualTo(TaskState.TASK_FINISHED);
        assertThat(news(run.lastUpdate()))
                .isEqualTo(
                        progress(0.7)
                                .setResult("{}")
                                .setCheckpoint(ByteString.copyFromUtf8("2"))
                                .setNumber(2)
                                .build());
    }

    @Test
    void aTaskWithoutNewsHasNoData() {
        run.ended("a", true, "");

        assertThat(run.lastUpdate().hasData()).isFalse();
    }

    @Test
    void newsOfATaskThatIsBeingKilledTravelWithItsEnd() {
        run.kill("a").news("a", checkpoint("last")).after(Duration.ofSeconds(2));
        assertThat(run.updates()).isEmpty();

        run.ended("a", false, "");
        assertThat(run.lastUpdate().getState()).isEqualTo(TaskState.TASK_KILLED);
        assertThat(news(run.lastUpdate()).getCheckpoint().toStringUtf8()).isEqualTo("last");
    }

    @Test
    void newsAfterTheEndAreIgnored() {
        run.ended("a", true, "").acceptAll().clear().news("a", result("{}"));
        run.after(Duration.ofSeconds(2));

        assertThat(run.updates()).isEmpty();
    }

    @Test
    void whatIsTooLongIsLeftOutAndSaid() {
        run.news("a", result("x".repeat(4_097)).setCheckpoint(ByteString.copyFromUtf8("c")));

        assertThat(news(run.lastUpdate()).hasResult()).isFalse();
        assertThat(news(run.lastUpdate()).getCheckpoint().toStringUtf8()).isEqualTo("c");
        assertThat(run.one(Action.Say.class).text())
                .isEqualTo("The result of the task a has more than 4096 bytes and is left out");
        run.acceptAll().after(Duration.ofSeconds(1)).clear();
        run.news("a", result("x".repeat(4_096)));
        assertThat(news(run.lastUpdate()).hasResult()).isTrue();
    }

    @Test
    void oneTaskDoesNotWaitForAnother() {
        run.running("b").news("a", progress(0.1)).acceptAll().clear().news("b", progress(0.2));

        assertThat(fractions()).containsExactly(0.2);
    }
}
