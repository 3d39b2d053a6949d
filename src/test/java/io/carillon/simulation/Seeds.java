package io.carillon.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Many worlds, one after the other or side by side: each is its own and is told by its seed alone.
 * Failing seeds are collected; after {@link #MOST_FAILURES} of them no other is begun.
 */
final class Seeds {
    private static final int MOST_FAILURES = 20;
    private static final int SIDE_BY_SIDE_FROM = 1_000;
    private static final int TOLD_EVERY = 1_000;
    private static final boolean LOUD = Boolean.getBoolean("simulation.loud");

    private final long first;
    private final long last;
    private final AtomicLong next;
    private final SortedMap<Long, AssertionError> failures = new TreeMap<>();
    private final Coverage coverage = new Coverage(List.of());
    private final long beganNanos = System.nanoTime();
    private long done;

    Seeds(long first, long count) {
        this.first = first;
        this.last = first + count - 1;
        this.next = new AtomicLong(first);
    }

    /** Lives them all. */
    Seeds run() throws InterruptedException {
        int threads =
                last - first + 1 < SIDE_BY_SIDE_FROM
                        ? 1
                        : Runtime.getRuntime().availableProcessors();
        CountDownLatch finished = new CountDownLatch(threads);
        for (int i = 0; i < threads; i++) {
            Thread thread =
                    new Thread(
                            () -> {
                                work();
                                finished.countDown();
                            },
                            "worlds-" + i);
            thread.setDaemon(true);
            thread.start();
        }
        finished.await();
        return this;
    }

    private void work() {
        for (long seed = next.getAndIncrement();
                seed <= last && failed() < MOST_FAILURES;
                seed = next.getAndIncrement()) {
            World world = new World(seed, Mutant.NONE);
            try {
                world.run();
                lived(seed, world, null);
            } catch (AssertionError e) {
                lived(seed, world, e);
            }
        }
    }

    private synchronized int failed() {
        return failures.size();
    }

    private synchronized void lived(long seed, World world, AssertionError failure) {
        coverage.add(world.mischief.coverage);
        done++;
        if (failure != null) {
            failures.put(seed, failure);
            System.out.println("FAILED " + world.summary() + "\n" + failure.getMessage());
        } else if (LOUD) {
            System.out.println(world.summary());
        }
        if (done % TOLD_EVERY == 0) {
            long millis = (System.nanoTime() - beganNanos) / 1_000_000;
            System.out.println(
                    "%d of %d seeds, %d ms a seed, %d failed: %s"
                            .formatted(
                                    done,
                                    last - first + 1,
                                    millis / done,
                                    failures.size(),
                                    failures.keySet()));
        }
    }

    /** What was hit when. */
    Coverage coverage() {
        return coverage;
    }

    /** The seeds that broke a promise, each with what it tells. */
    List<AssertionError> failures() {
        return new ArrayList<>(failures.values());
    }
}
