package io.carillon.executor.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.carillon.executor.WorkEnd;
import io.carillon.executor.code.Trials.Heard;
import io.carillon.orders.OrderProtos.CodeWork;
import io.carillon.orders.OrderProtos.TaskNews;
import io.carillon.orders.OrderProtos.TaskOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CodeWorksTest {
    @TempDir Path sandbox;
    private Trials trials;

    @BeforeEach
    void start() {
        trials = new Trials(sandbox);
    }

    @AfterEach
    void close() {
        trials.close();
        Trials.forget("a", "b");
    }

    private void app(AppJar jar) {
        jar.write(sandbox.resolve("app.jar"));
    }

    @Test
    void aJobSeesItsOrderAndItsReportsAreHeard() throws Exception {
        app(
                new AppJar()
                        .job(
                                "Tells",
                                "context.progress(0.25, context.shardParameter());"
                                    + " context.result(\"[\\\"\" + context.job() + context.run() +"
                                    + " context.nominalTime() + context.shard() +"
                                    + " context.shardCount() + context.jobParameter() +"
                                    + " context.attempt() + context.fence() +"
                                    + " context.deadline().get() + context.env() + \"\\\"]\");"
                                    + " byte[] c = context.lastCheckpoint().get(); c[0]++;"
                                    + " context.checkpoint(c); c[0]++;"
                                    + " context.progress(context.lastCheckpoint().get()[0] / 10.0,"
                                    + " \"\");"));
        TaskOrder order =
                Trials.order("Tells")
                        .setJob("report")
                        .setRun("r1")
                        .setNominalTime(1000)
                        .setShard(1)
                        .setShardCount(3)
                        .setShardParameter("north")
                        .setJobParameter("all")
                        .setAttempt(2)
                        .setFence(9)
                        .setDeadline(5000)
                        .putEnv("A", "b")
                        .setCheckpoint(ByteString.copyFrom(new byte[] {7}))
                        .build();

        Heard heard = trials.begin(order);

        assertThat(heard.end()).isEqualTo(new WorkEnd(true, ""));
        TaskNews.Builder all = TaskNews.newBuilder();
        heard.news.forEach(all::mergeFrom);
        assertThat(all.getFormat()).isEqualTo(1);
        assertThat(all.getProgress().getFraction()).isEqualTo(0.8);
        assertThat(all.getCheckpoint().toByteArray()).containsExactly(8);
        assertThat(all.getResult())
                .isEqualTo("[\"reportr11970-01-01T00:00:01Z13all291970-01-01T00:00:05Z{A=b}\"]");
    }

    @Test
    void aBadReportIsTheJobsFailureAndSaysTheRemedy() throws Exception {
        app(new AppJar().job("Bad", "context.result(\"{'a': 1}\");"));

        assertThat(trials.begin("Bad").end().message())
                .startsWith("java.lang.IllegalArgumentException: result: not valid JSON")
                .contains("double quotes");
    }

    @Test
    void eachTaskHasItsInstanceAndItsContextAndAllShareTheirWarmClasses() throws Exception {
        app(
                new AppJar()
                        .type(
                                "Counts",
                                "public class Counts implements ShardedJob { static int all; int"
                                        + " own; public void execute(ShardContext c) {"
                                        + " System.out.print(++all + \" \" + ++own + \" \" +"
                                        + " c.shard()); } }"));
        List<String> lines = new ArrayList<>();
        for (int shard = 0; shard < 3; shard++) {
            Heard heard = trials.begin(Trials.order("Counts").setShard(shard).build());
            heard.end();
            lines.add(heard.out());
        }

        assertThat(lines).containsExactly("1 1 0", "2 1 1", "3 1 2");
    }

    @Test
    void whatATaskPrintsGoesToItsOwnFiles() throws Exception {
        app(
                new AppJar()
                        .job(
                                "Prints",
                                "synchronized (System.out) { Trial.meet(); System.out.printf(\"%d"
                                    + " ü\", context.shard()); } System.out.println(); Thread t ="
                                    + " new Thread(() -> System.out.println(\"thread \" +"
                                    + " context.shard())); t.start(); t.join();"
                                    + " System.err.append(\"err \").println(context.shard());"
                                    + " System.setOut(null); java.util.logging.Handler h = new"
                                    + " java.util.logging.ConsoleHandler(); h.publish(new"
                                    + " java.util.logging.LogRecord(java.util.logging.Level.INFO,"
                                    + " \"logged \" + context.shard()));"
                                    + " System.out.print(\"end\");")
                        .type("Trial", "class Trial { static void meet() throws Exception { } }"));
        Heard zero = trials.begin(Trials.order("Prints").setShard(0).build());
        Heard one = trials.begin(Trials.order("Prints").setShard(1).build());

        assertThat(zero.end().success()).isTrue();
        assertThat(one.end().success()).isTrue();
        assertThat(zero.out()).isEqualTo("0 ü\nthread 0\nend");
        assertThat(one.out()).isEqualTo("1 ü\nthread 1\nend");
        assertThat(zero.err())
                .contains("err 0\n", "System.setOut is ignored", "logged 0")
                .doesNotContain("logged 1");
    }

    @Test
    void aTaskThatHoldsTheMonitorOfTheOutputStopsNoOther() throws Exception {
        app(
                new AppJar()
                        .job(
                                "Holds",
                                "synchronized (System.out) { ((CountDownLatch)"
                                        + " System.getProperties().get(\"a\")).countDown();"
                                        + " ((CountDownLatch)"
                                        + " System.getProperties().get(\"b\")).await(); }")
                        .job("Prints", "System.out.println(\"here\");"));
        Trials.latch("a");
        Trials.latch("b");
        Heard holds = trials.begin("Holds");
        Trials.latch("a").await();

        Heard prints = trials.begin("Prints");
        assertThat(prints.end().success()).isTrue();
        assertThat(prints.out()).isEqualTo("here\n");
        Trials.latch("b").countDown();
        assertThat(holds.end().success()).isTrue();
    }

    @Test
    void aLineIsWrittenWhenItEnds() throws Exception {
        app(
                new AppJar()
                        .job(
                                "Prints",
                                "System.out.println(\"a\"); System.out.print(\"b\");"
                                        + " ((CountDownLatch)"
                                        + " System.getProperties().get(\"a\")).countDown();"
                                        + " ((CountDownLatch)"
                                        + " System.getProperties().get(\"b\")).await();"));
        Trials.latch("a");
        Trials.latch("b");
        Heard heard = trials.begin("Prints");
        Trials.latch("a").await();

        assertThat(heard.out()).isEqualTo("a\n");
        Trials.latch("b").countDown();
        heard.end();
        assertThat(heard.out()).isEqualTo("a\nb");
    }

    @Test
    void anAppSeesThePlatformAndTheSdkAlone() throws Exception {
        app(
                new AppJar()
                        .job(
                                "Looks",
                                "for (String name : List.of(\"io.carillon.sdk.ShardContext\","
                                    + " \"java.sql.Connection\", \"org.objectweb.asm.ClassReader\","
                                    + " \"com.google.protobuf.ByteString\","
                                    + " \"io.carillon.executor.code.CodeWorks\")) { try {"
                                    + " Class.forName(name); System.out.print(\"+\"); } catch"
                                    + " (ClassNotFoundException e) { System.out.print(\"-\"); } }"
                                    + " ClassLoader own = getClass().getClassLoader();"
                                    + " System.out.print(own =="
                                    + " Thread.currentThread().getContextClassLoader());"
                                    + " System.out.print(new"
                                    + " String(own.getResourceAsStream(\"words.txt\").readAllBytes()));"
                                    + " System.out.print(getClass().getPackage().getName());")
                        .file("words.txt", " words "));
        Heard heard = trials.begin("Looks");

        assertThat(heard.end()).isEqualTo(new WorkEnd(true, ""));
        assertThat(heard.out()).isEqualTo("++---true words app");
    }

    @Test
    void aFactoryProvidesJobsByNameAndItsThreadsLiveOn() throws Exception {
        app(
                new AppJar()
                        .type(
                                "Factory",
                                "public class Factory implements JobFactory { static int made;"
                                    + " final ExecutorService pool ="
                                    + " Executors.newFixedThreadPool(1); public Factory() throws"
                                    + " Exception { made++; pool.submit(() -> 1).get(); } public"
                                    + " Optional<ShardedJob> create(String name) { return"
                                    + " name.equals(\"app.nightly\") ? Optional.of(c ->"
                                    + " System.out.print(pool.submit(() -> made).get())) :"
                                    + " Optional.empty(); } }")
                        .job("Plain", "System.out.print(\"plain\");")
                        .file("META-INF/services/io.carillon.sdk.JobFactory", "app.Factory"));

        for (int round = 0; round < 2; round++) {
            Heard nightly = trials.begin("nightly");
            assertThat(nightly.end()).isEqualTo(new WorkEnd(true, ""));
            assertThat(nightly.out()).isEqualTo("1");
        }
        Heard plain = trials.begin("Plain");
        assertThat(plain.end().success()).isTrue();
        assertThat(plain.out()).isEqualTo("plain");
        assertThat(trials.begin("Missing").end().message()).contains("no JobFactory knows");
    }

    @Test
    void aFactoryThatFailsIsTheTasksFailureAndIsTriedAgain() throws Exception {
        app(
                new AppJar()
                        .type(
                                "Factory",
                                "public class Factory implements JobFactory { public Factory() { if"
                                    + " (System.getProperties().remove(\"a\") == null) throw new"
                                    + " IllegalStateException(\"no bean\"); } public"
                                    + " Optional<ShardedJob> create(String name) { return"
                                    + " Optional.of(c -> { }); } }")
                        .file("META-INF/services/io.carillon.sdk.JobFactory", "app.Factory"));

        assertThat(trials.begin("x").end().message()).contains("app.Factory", "no bean");
        Trials.latch("a");
        assertThat(trials.begin("x").end()).isEqualTo(new WorkEnd(true, ""));
    }

    @Test
    void aClassThatHasFailedToInitialiseOnceIsLoadedAnew() throws Exception {
        app(
                new AppJar()
                        .type(
                                "Once",
                                "public class Once implements ShardedJob { static { if"
                                    + " (System.getProperties().remove(\"a\") != null) throw new"
                                    + " IllegalStateException(\"once\"); } public void"
                                    + " execute(ShardContext c) { } }"));
        Trials.latch("a");

        assertThat(trials.begin("Once").end().message()).contains("once");
        assertThat(trials.begin("Once").end()).isEqualTo(new WorkEnd(true, ""));
    }

    @Test
    void aTaskIsNotBlamedForTheOneBefore() throws Exception {
        app(new AppJar().job("Says", "System.out.println(1);"));

        for (int round = 0; round < 300; round++) {
            Heard heard = trials.begin("Says");
            assertThat(heard.end()).isEqualTo(new WorkEnd(true, ""));
            assertThat(heard.out()).isEqualTo("1\n");
        }
    }

    @Test
    void theOrderMayNameItsClassPathAndAReplacedJarIsReadAnew() throws Exception {
        Files.createDirectories(sandbox.resolve("lib"));
        new AppJar().job("Says", "System.out.print(1);").write(sandbox.resolve("lib/one.jar"));
        new AppJar().job("Says", "System.out.print(22);").write(sandbox.resolve("two.jar"));
        List<String> said = new ArrayList<>();
        for (String path : List.of("lib/one.jar", "two.jar", "lib/*")) {
            said.add(says(path));
        }
        new AppJar().job("Says", "System.out.print(333);").write(sandbox.resolve("two.jar"));
        said.add(says("two.jar"));

        assertThat(said).containsExactly("1", "22", "1", "333");
        assertThatThrownBy(() -> says("three.jar")).hasMessageContaining("there is no three.jar");
    }

    private String says(String path) throws Exception {
        CodeWork code = CodeWork.newBuilder().setClassName("app.Says").addClasspath(path).build();
        Heard heard = trials.begin(Trials.order("Says").setCode(code).build());
        assertThat(heard.end().success()).isTrue();
        return heard.out();
    }

    @Test
    void withoutAJarTheOrderIsRefused() {
        assertThatThrownBy(() -> trials.begin("Says")).hasMessageContaining("hold no jar");
    }

    @Test
    void whatServesTheWholeProcessIsNotTheTasks() throws Exception {
        app(
                new AppJar()
                        .job(
                                "Uses",
                                "ForkJoinPool.commonPool().submit(() -> 1).get(); new"
                                    + " CompletableFuture<String>().completeOnTimeout(\"\", 1,"
                                    + " TimeUnit.MILLISECONDS).get(); var c ="
                                    + " java.net.http.HttpClient.newHttpClient(); try {"
                                    + " c.send(java.net.http.HttpRequest.newBuilder(java.net.URI"
                                    + ".create(\"http://127.0.0.1:1/\")).build(),"
                                    + " java.net.http.HttpResponse.BodyHandlers.discarding()); }"
                                    + " catch (java.io.IOException e) { }"));

        Heard heard = trials.begin("Uses");
        assertThat(heard.end()).isEqualTo(new WorkEnd(true, ""));
        assertThat(CompletableFuture.supplyAsync(() -> 1).get()).isEqualTo(1);
    }
}
