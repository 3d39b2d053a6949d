package io.carillon.executor.code;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.executor.WorkEnd;
import io.carillon.executor.code.Trials.Heard;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A kill interrupts, waits the grace, ends by force, and is over when nothing is left. */
final class CodeKillTest {
    private static final String BEGUN =
            "((CountDownLatch) System.getProperties().get(\"begun\")).countDown(); ";

    @TempDir static Path sandbox;
    private static Trials trials;

    @BeforeAll
    static void app() {
        new AppJar()
                .job("Asks", BEGUN + "while (!context.killRequested()) { Thread.onSpinWait(); }")
                .job(
                        "AsksBesideAPool",
                        "Executors.newFixedThreadPool(1).submit(() -> 1).get(); "
                                + BEGUN
                                + "while (!context.killRequested()) { Thread.onSpinWait(); }")
                .job("Waits", BEGUN + "new CountDownLatch(1).await();")
                .job("Loops", BEGUN + "for (;;) { }")
                .job(
                        "CatchesAll",
                        BEGUN + "for (;;) { try { for (;;) { } } catch (Throwable t) { } }")
                .job(
                        "Finally",
                        BEGUN + "try { for (;;) { } } finally { for (int i = 0; i >= 0;) { } }")
                .job(
                        "Swallows",
                        BEGUN
                                + "for (;;) { try { Thread.sleep(60000); } catch"
                                + " (InterruptedException e) { } }")
                .job(
                        "Switches",
                        BEGUN
                                + "int i = 0; for (;;) { switch (i) { case 0: i = 1; continue; case"
                                + " 1: i = 2; continue; default: i = 0; } }")
                .type(
                        "Recurses",
                        "public class Recurses implements ShardedJob { static long fib(int n) {"
                                + " return n < 2 ? n : fib(n - 1) + fib(n - 2); } public void"
                                + " execute(ShardContext context) { "
                                + BEGUN
                                + "fib(200); } }")
                .type(
                        "StaticLoops",
                        "public class StaticLoops implements ShardedJob { static { "
                                + BEGUN
                                + "int i = 0; while (i >= 0) { i = 1 - i; } } public void"
                                + " execute(ShardContext context) { } }")
                .job(
                        "LoopsElsewhere",
                        "Thread t = new Thread(() -> { "
                                + BEGUN
                                + "for (;;) { } }); t.start(); t.join();")
                .job(
                        "LoopsInLambda",
                        "Executors.newSingleThreadExecutor().submit(() -> { "
                                + BEGUN
                                + "for (;;) { } }).get();")
                .job(
                        "Blocks",
                        BEGUN
                                + "((java.util.concurrent.locks.Lock)"
                                + " System.getProperties().get(\"lock\")).lock();")
                .type(
                        "Flows",
                        "public class Flows implements DataflowJob<Integer> { public List<Integer>"
                                + " fetch(ShardContext c) { return List.of(1); } public void"
                                + " process(ShardContext c, List<Integer> items) { "
                                + BEGUN
                                + "} }")
                .write(sandbox.resolve("app.jar"));
        trials = new Trials(sandbox);
    }

    @AfterAll
    static void close() {
        trials.close();
    }

    @AfterEach
    void forget() {
        Trials.forget("begun", "lock");
    }

    private Heard begun(String name) throws InterruptedException {
        Trials.latch("begun");
        Heard heard = trials.begin(name);
        assertThat(Trials.latch("begun").await(30, TimeUnit.SECONDS)).isTrue();
        return heard;
    }

    @ParameterizedTest
    @ValueSource(strings = {"Asks", "AsksBesideAPool", "Flows"})
    void whoAsksEndsWellWithinTheGrace(String name) throws Exception {
        Heard heard = begun(name);

        heard.work.kill(Duration.ofMinutes(5));

        assertThat(heard.end()).isEqualTo(new WorkEnd(true, ""));
    }

    @Test
    void whoWaitsIsInterrupted() throws Exception {
        Heard heard = begun("Waits");

        heard.work.kill(Duration.ofMinutes(5));

        assertThat(heard.end().message()).startsWith("java.lang.InterruptedException");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Loops",
                "CatchesAll",
                "Finally",
                "Swallows",
                "Switches",
                "Recurses",
                "StaticLoops",
                "LoopsElsewhere",
                "LoopsInLambda"
            })
    void whoGoesOnIsEndedByForceAfterTheGraceAndNotBefore(String name) throws Exception {
        Heard heard = begun(name);
        long before = System.nanoTime();

        heard.work.kill(Duration.ofMillis(200));
        WorkEnd end = heard.end();

        assertThat(Duration.ofNanos(System.nanoTime() - before))
                .isBetween(
                        name.endsWith("Elsewhere") ? Duration.ZERO : Duration.ofMillis(200),
                        Duration.ofSeconds(20));
        assertThat(end.success()).isFalse();
        assertThat(heard.stuck).isNotDone();
        assertThat(trials.begin("Missing").end().message()).contains("no class");
    }

    @Test
    void aLaterKillShortensTheGraceAndNeverExtendsIt() throws Exception {
        Heard heard = begun("Loops");

        heard.work.kill(Duration.ofDays(400_000));
        heard.work.kill(Duration.ZERO);
        heard.work.kill(Duration.ofDays(1));

        assertThat(heard.end().message())
                .contains("ended by force")
                .contains("at app.Loops.execute(");
    }

    @Test
    void whatCannotBeEndedIsStuckAndItsEndIsToldWhenItComes() throws Exception {
        ReentrantLock lock = new ReentrantLock();
        System.getProperties().put("lock", lock);
        Heard heard;
        lock.lock();
        try {
            heard = begun("Blocks");
            heard.work.kill(Duration.ofMillis(10));

            assertThat(heard.stuck()).contains("ReentrantLock.lock");
            assertThat(heard.ended).isNotDone();
        } finally {
            lock.unlock();
        }
        heard.end();
    }

    @Test
    void aKillOfOneDoesNotTouchTheOther() throws Exception {
        Heard other = begun("Asks");
        Trials.forget("begun");
        Heard heard = begun("Loops");

        heard.work.kill(Duration.ZERO);
        heard.end();

        assertThat(other.ended).isNotDone();
        other.work.kill(Duration.ofMinutes(1));
        assertThat(other.end().success()).isTrue();
    }
}
