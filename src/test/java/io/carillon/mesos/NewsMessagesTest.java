package io.carillon.mesos;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.carillon.model.Opaque;
import io.carillon.model.run.News;
import io.carillon.orders.OrderProtos.TaskNews;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NewsMessagesTest {
    @Test
    void allPartsAreReadFromAReport() {
        TaskNews news =
                TaskNews.newBuilder()
                        .setFormat(1)
                        .setProgress(progress(0.5, "half\nway"))
                        .setResult("{\"rows\": 7}")
                        .setCheckpoint(ByteString.copyFromUtf8("row 7"))
                        .build();
        TaskStatus status =
                TaskStatus.newBuilder()
                        .setTaskId(TaskID.newBuilder().setValue("T"))
                        .setState(TaskState.TASK_RUNNING)
                        .setData(news.toByteString())
                        .build();
        assertThat(FromMesos.report(status, Instant.EPOCH).news())
                .isEqualTo(
                        new News(
                                Optional.of(new News.Progress(0.5, "half way")),
                                Optional.of("{\"rows\": 7}"),
                                Optional.of(new Opaque("row 7".getBytes(StandardCharsets.UTF_8)))));
    }

    @Test
    void anEmptyCheckpointIsOne() {
        News read = read(TaskNews.newBuilder().setFormat(1).setCheckpoint(ByteString.EMPTY));
        assertThat(read.checkpoint()).contains(Opaque.EMPTY);
        assertThat(read.lasting()).isTrue();
        assertThat(read.result()).isEmpty();
    }

    @Test
    void partsAreBoundedEachByItself() {
        String exact = '"' + "x".repeat(4094) + '"';
        News largest =
                read(
                        TaskNews.newBuilder()
                                .setFormat(1)
                                .setResult(exact)
                                .setCheckpoint(ByteString.copyFrom(new byte[4096])));
        assertThat(largest.result()).contains(exact);
        assertThat(largest.checkpoint().orElseThrow().size()).isEqualTo(4096);
        News over =
                read(
                        TaskNews.newBuilder()
                                .setFormat(1)
                                .setResult(exact + ' ')
                                .setProgress(progress(1, "y".repeat(4000)))
                                .setCheckpoint(ByteString.copyFrom(new byte[4097])));
        assertThat(over.result()).isEmpty();
        assertThat(over.checkpoint()).isEmpty();
        assertThat(over.progress().orElseThrow().text()).hasSize(201).endsWith("…");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "1 2", "{'a':1}", "NaN", "{\"a\":1,\"a\":2}"})
    void aResultThatIsNotJsonIsDropped(String text) {
        News read =
                read(
                        TaskNews.newBuilder()
                                .setFormat(1)
                                .setResult(text)
                                .setCheckpoint(ByteString.copyFromUtf8("c")));
        assertThat(read.result()).isEmpty();
        assertThat(read.checkpoint()).isPresent();
    }

    @Test
    void deepNestingIsNoFailure() {
        assertThat(read(TaskNews.newBuilder().setFormat(1).setResult("[".repeat(4000))).result())
                .isEmpty();
    }

    @Test
    void aResultThatIsNestedTooDeeplyIsDropped() {
        String deepest = "[".repeat(100) + "]".repeat(100);
        assertThat(read(TaskNews.newBuilder().setFormat(1).setResult(deepest)).result())
                .contains(deepest);
        assertThat(read(TaskNews.newBuilder().setFormat(1).setResult("[" + deepest + "]")))
                .isEqualTo(News.NONE);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.01, 1.01, Double.NaN, Double.POSITIVE_INFINITY})
    void aFractionIsFromZeroToOne(double fraction) {
        assertThat(read(TaskNews.newBuilder().setFormat(1).setProgress(progress(fraction, "x"))))
                .isEqualTo(News.NONE);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void anotherFormatIsPassedOver(int format) {
        assertThat(read(TaskNews.newBuilder().setFormat(format).setResult("1")))
                .isEqualTo(News.NONE);
    }

    @Test
    void dataOfAnotherMeaningTellNothing() {
        assertThat(NewsMessages.news(ByteString.EMPTY)).isEqualTo(News.NONE);
        assertThat(NewsMessages.news(ByteString.copyFromUtf8("[{\"Id\": \"docker\"}]")))
                .isEqualTo(News.NONE);
        assertThat(NewsMessages.news(ByteString.copyFrom(new byte[20_000]))).isEqualTo(News.NONE);
        Random random = new Random(1);
        for (int i = 0; i < 2_000; i++) {
            byte[] bytes = new byte[random.nextInt(60)];
            random.nextBytes(bytes);
            assertThat(NewsMessages.news(ByteString.copyFrom(bytes))).isNotNull();
        }
    }

    private static News read(TaskNews.Builder news) {
        return NewsMessages.news(news.build().toByteString());
    }

    private static TaskNews.Progress progress(double fraction, String text) {
        return TaskNews.Progress.newBuilder().setFraction(fraction).setText(text).build();
    }
}
