package io.carillon.executor.code;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.executor.WorkEnd;
import io.carillon.executor.code.Trials.Heard;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two tasks side by side: one fails in each of the ways, the other one ends well. */
final class FaultsApartTest {
    @TempDir static Path sandbox;
    private static Trials trials;

    @BeforeAll
    static void app() {
        new AppJar()
                .job(
                        "Good",
                        "((CountDownLatch) System.getProperties().get(\"begun\")).countDown();"
                                + " ((CountDownLatch) System.getProperties().get(\"go\")).await();"
                                + " System.out.println(\"good\");")
                .job("Throws", "throw new IllegalStateException(\"boom\");")
                .job("Unchecked", "throw new AssertionError(\"boom\");")
                .job("Overflows", "execute(context);")
                .job("Fills", "long[] much = new long[Integer.MAX_VALUE];")
                .job("Exits", "System.exit(3);")
                .job("ExitsRuntime", "Runtime.getRuntime().exit(3);")
                .job("Halts", "Runtime.getRuntime().halt(3);")
                .job(
                        "ExitsByReference",
                        "java.util.function.IntConsumer c = System::exit; c.accept(3);")
                .job(
                        "HaltsByReference",
                        "java.util.function.IntConsumer c = Runtime.getRuntime()::halt;"
                                + " c.accept(3);")
                .job("ExitsAndGoesOn", "try { System.exit(0); } catch (Throwable t) { }")
                .job(
                        "ExitsAndLoops",
                        "for (;;) { try { System.exit(0); } catch (Throwable t) { } }")
                .job(
                        "ExitsElsewhere",
                        "Thread t = new Thread(() -> System.exit(4)); t.start(); t.join();")
                .job(
                        "Leaks",
                        "new Thread(() -> { try { Thread.sleep(100000); } catch"
                                + " (InterruptedException e) { } }, \"left-1\").start();")
                .job(
                        "LeaksDaemon",
                        "Thread t = new Thread(() -> { for (;;) { } }, \"left-2\");"
                                + " t.setDaemon(true); t.start();")
                .job(
                        "LeaksPool",
                        "Executors.newFixedThreadPool(2, r -> new Thread(r, \"left-3\")).submit(()"
                                + " -> 1).get();")
                .job(
                        "LeaksGroup",
                        "new Thread(new ThreadGroup(\"own\"), () -> { for (;;) { try {"
                                + " Thread.sleep(1000); } catch (InterruptedException e) { } } },"
                                + " \"left-4\").start();")
                .job(
                        "ThrowsAndLeaks",
                        "new Thread(() -> { for (;;) { } }, \"left-5\").start(); throw new"
                                + " IllegalStateException(\"boom\");")
                .type(
                        "LeaksStatic",
                        "public class LeaksStatic implements ShardedJob { static final"
                                + " ExecutorService POOL = Executors.newFixedThreadPool(1, r -> new"
                                + " Thread(r, \"left-6\")); public void execute(ShardContext"
                                + " context) throws Exception { POOL.submit(() -> 1).get(); } }")
                .type(
                        "StaticFails",
                        "public class StaticFails implements ShardedJob { static final int X ="
                                + " Integer.parseInt(\"boom\"); public void execute(ShardContext"
                                + " context) { } }")
                .type(
                        "ConstructorFails",
                        "public class ConstructorFails implements ShardedJob { public"
                            + " ConstructorFails() { throw new IllegalStateException(\"boom\"); }"
                            + " public void execute(ShardContext context) { } }")
                .type(
                        "NoConstructor",
                        "public class NoConstructor implements ShardedJob { public"
                            + " NoConstructor(int x) { } public void execute(ShardContext context)"
                            + " { } }")
                .type("NoJob", "public class NoJob { }")
                .type("Needed", "class Needed { }")
                .job("NeedsMissing", "new Needed();")
                .without("Needed")
                .type(
                        "Evil",
                        "class Evil extends RuntimeException { public String getMessage() { throw"
                                + " new IllegalStateException(\"no words\"); } }")
                .job("ThrowsEvil", "throw new Evil();")
                .write(sandbox.resolve("app.jar"));
        trials = new Trials(sandbox);
    }

    @AfterAll
    static void close() {
        trials.close();
    }

    @AfterEach
    void forget() {
        Trials.forget("begun", "go");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    Throws           | java.lang.IllegalStateException: boom  | at app.Throws.execute(
                    Unchecked        | java.lang.AssertionError: boom         | at app.Unchecked.execute(
                    Overflows        | java.lang.StackOverflowError           | at app.Overflows.execute(
                    Fills            | java.lang.OutOfMemoryError             | OutOfMemoryError
                    Exits            | System.exit(3) was called              | at app.Exits.execute(
                    ExitsRuntime     | Runtime.exit(3) was called             | at app.ExitsRuntime.execute(
                    Halts            | Runtime.halt(3) was called             | at app.Halts.execute(
                    ExitsByReference | System.exit(3) was called              | at app.ExitsByReference.execute(
                    HaltsByReference | Runtime.halt(3) was called             | at app.HaltsByReference.execute(
                    ExitsAndGoesOn   | System.exit(0) was called              | at app.ExitsAndGoesOn.execute(
                    ExitsAndLoops    | System.exit(0) was called              | at app.ExitsAndLoops.execute(
                    ExitsElsewhere   | System.exit(4) was called              | at app.ExitsElsewhere.lambda
                    Leaks            | left threads that had to be ended      | left-1
                    LeaksDaemon      | left threads that had to be ended      | left-2
                    LeaksPool        | left threads that had to be ended      | left-3
                    LeaksGroup       | left threads that had to be ended      | left-4
                    ThrowsAndLeaks   | java.lang.IllegalStateException: boom  | left-5
                    LeaksStatic      | the job left threads that had to be    | left-6
                    StaticFails      | java.lang.ExceptionInInitializerError  | NumberFormatException: For input string: "boom"
                    ConstructorFails | java.lang.IllegalStateException: boom  | at app.ConstructorFails.<init>(
                    NoConstructor    | cannot be made                         | public constructor
                    NoJob            | does not implement                     | io.carillon.sdk.ShardedJob
                    Missing          | there is no class app.Missing          | app.jar
                    NeedsMissing     | java.lang.NoClassDefFoundError         | app/Needed
                    ThrowsEvil       | app.Evil                               | getMessage has failed
                    """)
    void oneFailsAndTheOtherOneEndsWell(String fault, String first, String second)
            throws Exception {
        Trials.latch("begun");
        Trials.latch("go");
        Heard good = trials.begin("Good");
        assertThat(Trials.latch("begun").await(30, TimeUnit.SECONDS)).isTrue();

        // Twice: the first one must not leave broken classes behind.
        for (int round = 1; round <= 2; round++) {
            WorkEnd end = trials.begin(fault).end();
            assertThat(end.success()).isFalse();
            assertThat(end.message()).contains(first).contains(second);
            assertThat(end.message().length()).isLessThanOrEqualTo(1500);
        }

        assertThat(good.ended).isNotDone();
        Trials.latch("go").countDown();
        assertThat(good.end()).isEqualTo(new WorkEnd(true, ""));
        assertThat(good.out()).isEqualTo("good\n");
        assertThat(trials.begin("Good").end().success()).isTrue();
    }
}
