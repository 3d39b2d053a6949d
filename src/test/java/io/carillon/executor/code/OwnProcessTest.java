package io.carillon.executor.code;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

/**
 * In a process whose platform is open as that of the executor: pools and timers that a job leaves
 * are ended, although their idle threads ignore interrupts. And in one with a small heap.
 */
final class OwnProcessTest {
    @TempDir private Path sandbox;

    @Test
    void poolsAndTimersAreFoundByTheirThreads() throws Exception {
        new AppJar()
                .job(
                        "Pool",
                        "new ThreadPoolExecutor(1, 1, 1, TimeUnit.HOURS, new"
                                + " LinkedBlockingQueue<Runnable>(), r -> new Thread(r,"
                                + " \"of-a-pool\")).submit(() -> 1).get();")
                .job(
                        "Scheduled",
                        "new ScheduledThreadPoolExecutor(1, r -> new Thread(r,"
                                + " \"of-a-schedule\")).scheduleAtFixedRate(() -> { }, 0, 1,"
                                + " TimeUnit.MILLISECONDS);")
                .job(
                        "Timed",
                        "new Timer(\"of-a-timer\").schedule(new TimerTask() { public void run() { }"
                                + " }, 1, 1);")
                .job("Forked", "new ForkJoinPool(1).submit(() -> 1).get();")
                .write(sandbox.resolve("app.jar"));

        String said = OwnProcess.said(sandbox, "Pool", "Scheduled", "Timed", "Forked");

        assertThat(said)
                .contains("of-a-pool", "of-a-schedule", "of-a-timer", "ForkJoinPool-1-worker")
                .doesNotContain("does not end");
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void virtualThreadsAreFoundAlthoughTheyHaveNoGroup() throws Exception {
        String loop = "() -> { for (;;) { } }";
        new AppJar()
                .release(21)
                .job("Virtual", "Thread.startVirtualThread(" + loop + ").setName(\"v-1\");")
                .job("Built", "Thread.ofVirtual().name(\"v-2\").start(" + loop + ");")
                .job(
                        "Factory",
                        "Thread.ofVirtual().name(\"v-3\").factory().newThread("
                                + loop
                                + ").start();")
                .job(
                        "Pool",
                        "Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name(\"v-4\")"
                                + ".factory()).submit("
                                + loop
                                + ");")
                .job(
                        "Prints",
                        "Thread.ofVirtual().start(() -> System.out.println(\"virtual\")).join();"
                                + " try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {"
                                + " pool.submit(() -> 1).get(); }"
                                + " Executors.newVirtualThreadPerTaskExecutor();")
                .write(sandbox.resolve("app.jar"));

        String said = OwnProcess.said(sandbox, "Virtual", "Built", "Factory", "Pool", "Prints");

        assertThat(said)
                .contains("v-1", "v-2", "v-3", "v-4", "WorkEnd[success=true, message=, ")
                .doesNotContain("does not end");
        assertThat(sandbox.resolve("tasks/task-5/stdout")).hasContent("virtual");
    }

    @Test
    void aTaskThatFillsTheHeapLeavesRoomForTheNext() throws Exception {
        new AppJar()
                .job(
                        "Fills",
                        "List<Object> all = new ArrayList<>(); for (;;) { all.add(new long[1000]);"
                                + " }")
                .job("Fine", "System.out.println(new long[1_000_000].length);")
                .write(sandbox.resolve("app.jar"));

        String said = OwnProcess.said(sandbox, "Fills", "Fine", "Fills", "Fine");

        assertThat(said.lines().filter(line -> line.contains("OutOfMemoryError"))).hasSize(2);
        assertThat(said.lines().filter(line -> line.contains("success=true"))).hasSize(2);
        assertThat(said).doesNotContain("full: ", "crowded=true");
    }
}
