package io.carillon.executor.code;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.executor.WorkEnd;
import io.carillon.orders.OrderProtos.Resident;
import io.carillon.orders.OrderProtos.TaskNews;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Job code that stays and does fire after fire. */
final class ResidentCodeTest {
    private static final Instant FIRST = Instant.parse("2030-01-01T00:00:00.100Z");

    @TempDir Path sandbox;
    private Trials trials;

    @BeforeEach
    void start() {
        trials = new Trials(sandbox);
    }

    @AfterEach
    void close() {
        trials.close();
        Trials.forget("began");
    }

    private Trials.Heard begin(String code) {
        new AppJar().job("Stays", code).write(sandbox.resolve("app.jar"));
        return trials.begin(
                Trials.order("Stays")
                        .setResident(Resident.newBuilder().setEvery("PT0.1S"))
                        .build());
    }

    @Test
    void oneInstanceDoesAllFiresEachWithItsTime() throws Exception {
        Trials.Heard heard =
                begin(
                        "System.out.println(System.identityHashCode(this) + \" \" +"
                                + " context.nominalTime() + \" \" +"
                                + " context.env().get(\"CARILLON_NOMINAL_TIME\"));");
        for (int i = 0; i < 3; i++) {
            assertThat(heard.fire(FIRST.plusMillis(100L * i)).success()).isTrue();
        }
        heard.work.kill(Duration.ofSeconds(5));
        assertThat(heard.end().success()).isTrue();
        String[] lines = heard.out().split("\n");
        assertThat(lines).hasSize(3);
        String instance = lines[0].split(" ")[0];
        for (int i = 0; i < 3; i++) {
            Instant time = FIRST.plusMillis(100L * i);
            assertThat(lines[i]).isEqualTo(instance + " " + time + " " + time);
        }
    }

    @Test
    void aFireThatFailsIsToldAndTheNextOneGoesOn() throws Exception {
        Trials.Heard heard =
                begin(
                        "Thread.currentThread().interrupt();"
                                + " if (context.nominalTime().toEpochMilli() % 1000 == 100)"
                                + " throw new IllegalStateException(\"the first\");");
        WorkEnd first = heard.fire(FIRST);
        assertThat(first.success()).isFalse();
        assertThat(first.message()).contains("the first");
        assertThat(heard.err()).contains("the first");
        assertThat(heard.fire(FIRST.plusMillis(100)).success()).isTrue();
        assertThat(heard.ended).isNotDone();
        heard.work.kill(Duration.ofSeconds(5));
        assertThat(heard.end().success()).isTrue();
    }

    @Test
    void aKillEndsTheFireAtWorkAndItsEndIsToldFirst() throws Exception {
        Trials.Heard heard =
                begin(
                        "((java.util.concurrent.CountDownLatch)"
                                + " System.getProperties().get(\"began\")).countDown();"
                                + " Thread.sleep(100_000);");
        java.util.concurrent.CountDownLatch began = Trials.latch("began");
        heard.work.fire(FIRST);
        began.await();
        heard.work.kill(Duration.ofSeconds(5));
        assertThat(heard.end().success()).isTrue();
        assertThat(heard.fired).hasSize(1);
        assertThat(heard.fired.poll().success()).isFalse();
    }

    /** Another task may have filled the heap just then. */
    @Test
    void whatCannotBeToldForLackOfMemoryIsToldAgain() throws Exception {
        new AppJar().job("Stays", "context.result(\"[1]\");").write(sandbox.resolve("app.jar"));
        Trials.Heard heard =
                trials.begin(
                        Trials.order("Stays")
                                .setResident(Resident.newBuilder().setEvery("PT0.1S"))
                                .build(),
                        HardOfHearing::new);
        assertThat(heard.fire(FIRST).success()).isTrue();
        assertThat(heard.news).singleElement().matches(news -> news.getResult().equals("[1]"));
        heard.work.kill(Duration.ofSeconds(5));
        assertThat(heard.end().success()).isTrue();
    }

    /** Has no memory for anything that is told for the first time. */
    private static final class HardOfHearing extends Trials.Heard {
        private boolean hasNews;
        private boolean hasFired;
        private boolean hasEnded;

        HardOfHearing(Path folder) {
            super(folder);
        }

        private static void first(boolean told) {
            if (!told) {
                throw new OutOfMemoryError("for the first time");
            }
        }

        @Override
        public void news(TaskNews said) {
            boolean told = hasNews;
            hasNews = true;
            first(told);
            super.news(said);
        }

        @Override
        public void fired(WorkEnd end) {
            boolean told = hasFired;
            hasFired = true;
            first(told);
            super.fired(end);
        }

        @Override
        public void ended(WorkEnd end) {
            boolean told = hasEnded;
            hasEnded = true;
            first(told);
            super.ended(end);
        }
    }

    @Test
    void whatEndsTheTaskEndsAllItsFires() throws Exception {
        Trials.Heard heard = begin("System.exit(3);");
        heard.work.fire(FIRST);
        assertThat(heard.end().success()).isFalse();
        assertThat(heard.end().message()).contains("exit");
        assertThat(heard.fired).isEmpty();
    }
}
