package io.carillon.local.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls that wait until somebody lets them go. */
final class LeftBehindTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private static void nothing(Object late) {}

    @Test
    void aCallIsLetGoWhileItsCallerWaits() throws IOException {
        CountDownLatch door = new CountDownLatch(1);
        LeftBehind calls = new LeftBehind(LONG, 1, true);
        assertThat(calls.call(() -> passed(door), LeftBehindTest::nothing, door::countDown))
                .isEqualTo("passed");
    }

    private static String passed(CountDownLatch door) throws InterruptedException {
        door.await();
        return "passed";
    }

    @Test
    void aCallThatWaitsTwiceIsLetGoTwiceWhenItIsGivenUp() throws Exception {
        Semaphore doors = new Semaphore(0);
        CountDownLatch late = new CountDownLatch(1);
        LeftBehind calls = new LeftBehind(Duration.ofSeconds(1), 1, false);
        assertThatThrownBy(
                        () ->
                                calls.call(
                                        () -> {
                                            doors.acquire();
                                            doors.acquire();
                                            return "passed";
                                        },
                                        passed -> late.countDown(),
                                        doors::release))
                .isInstanceOf(TryAgainException.class);
        assertThat(late.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(free(calls)).isTrue();
    }

    private static boolean free(LeftBehind calls) throws IOException {
        return calls.call(() -> true, LeftBehindTest::nothing, () -> {});
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void noMoreThanThatManyWait(boolean early) throws Exception {
        CountDownLatch door = new CountDownLatch(1);
        LeftBehind calls = new LeftBehind(Duration.ofMillis(50), 2, early);
        AtomicInteger began = new AtomicInteger();
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(
                            () ->
                                    calls.call(
                                            () -> {
                                                began.incrementAndGet();
                                                return passed(door);
                                            },
                                            LeftBehindTest::nothing,
                                            () -> {
                                                throw new IOException("has another name");
                                            }))
                    .isInstanceOf(TryAgainException.class);
        }
        assertThat(began.get()).isLessThanOrEqualTo(2);
        door.countDown();
    }

    @Test
    void aThreadThatCannotStartHoldsNoPlace() throws IOException {
        AtomicBoolean memory = new AtomicBoolean();
        LeftBehind calls =
                new LeftBehind(
                        LONG,
                        1,
                        true,
                        work ->
                                new Thread(work) {
                                    @Override
                                    public synchronized void start() {
                                        if (!memory.get()) {
                                            throw new OutOfMemoryError("no thread");
                                        }
                                        super.start();
                                    }
                                });
        assertThatThrownBy(() -> free(calls)).isInstanceOf(OutOfMemoryError.class);
        memory.set(true);
        assertThat(free(calls)).isTrue();
    }
}
