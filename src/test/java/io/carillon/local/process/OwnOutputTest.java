package io.carillon.local.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.sun.net.httpserver.HttpServer;
import io.carillon.local.cluster.Exit;
import io.carillon.local.cluster.Order;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.mesos.v1.Protos.CheckInfo;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.junit.jupiter.api.Test;

/** Tasks and archives put pipes and links where the local Mesos itself writes. */
final class OwnOutputTest extends ProcessesFixture {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    /** There are eight threads that launch. */
    private static final int MORE_THAN_THREADS = 10;

    private Path pipe(String name) throws Exception {
        Path pipe = work.resolve(name);
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
        return pipe;
    }

    /** An archive of some files in the work directory, which are removed from there. */
    private CommandInfo.URI.Builder archive(String... names) throws Exception {
        Path archive = Files.createTempFile(work, "archive", ".tar");
        for (String name : names) {
            assertThat(
                            new ProcessBuilder(
                                            "tar",
                                            "-C",
                                            work.toString(),
                                            "-rf",
                                            archive.toString(),
                                            "--remove-files",
                                            name)
                                    .start()
                                    .waitFor())
                    .isZero();
        }
        return CommandInfo.URI.newBuilder().setValue(archive.toString());
    }

    private void check(String id, Order.StartProcess task, String command) {
        CheckInfo.Builder check = CheckInfo.newBuilder().setType(CheckInfo.Type.COMMAND);
        check.getCommandBuilder().setCommand(CommandInfo.newBuilder().setValue(command));
        processes.check(new Order.StartCheck(id, task, check.build(), "http", "127.0.0.1"));
    }

    @Test
    void checksBesideATaskThatHasReplacedItsErrorsHoldNoThread() throws Exception {
        Path outside = Files.writeString(work.resolve("outside"), "before");
        String replace = "rm stderr; mkfifo stderr; echo $$ > pid; exec sleep 600";
        for (String by : new String[] {replace, replace.replace("mkfifo", "ln -s " + outside)}) {
            String container = by.equals(replace) ? "pipe" : "link";
            Order.StartProcess task = order(container, CommandInfo.newBuilder().setValue(by));
            processes.start(task);
            pid(container, "pid");
            for (int i = 0; i < MORE_THAN_THREADS; i++) {
                check(container + i, task, "echo much >&2");
            }
            for (int i = 0; i < MORE_THAN_THREADS; i++) {
                String id = container + i;
                soon().until(() -> checks.containsKey(id));
                assertThat(checks.get(id))
                        .hasValueSatisfying(
                                result -> assertThat(result.getCommand().getExitCode()).isZero());
            }
        }
        assertThat(outside).hasContent("before");
        shell("next", "echo there");
        assertThat(exit("next")).isEqualTo(Exit.status(0));
    }

    @Test
    void aPipeThatComesJustBeforeItIsOpenedIsNotWaitedFor() throws Exception {
        OwnOutput output =
                new OwnOutput(new LeftBehind(Duration.ofMillis(200), 2, false), () -> {});
        Path file = work.resolve("file");
        ProcessBuilder builder =
                new ProcessBuilder("/bin/true").redirectOutput(OwnOutput.appendTo(file));
        Files.move(pipe("pipe"), file);
        assertTimeoutPreemptively(
                LIMIT,
                () ->
                        assertThatThrownBy(() -> output.start(builder, Process::destroyForcibly))
                                .isInstanceOf(IOException.class));
        Files.delete(file);
        assertThat(output.start(builder, Process::destroyForcibly).waitFor()).isZero();
    }

    @Test
    void launchesBesideATaskThatReplacesTheirOutputHoldNoThread() throws Exception {
        processes.close();
        AtomicReference<String> container = new AtomicReference<>("");
        OwnOutput output =
                new OwnOutput(
                        new LeftBehind(Duration.ofMillis(200), 2, false),
                        () -> {
                            try {
                                Path directory = file(container.get(), ".");
                                for (String name : new String[] {"stdout", "stderr"}) {
                                    if (!container.get().equals("next")) {
                                        Files.move(pipe(name), directory.resolve(name));
                                    }
                                }
                            } catch (Exception e) {
                                throw new AssertionError(e);
                            }
                        });
        processes = open(false, output);
        for (int i = 0; i < MORE_THAN_THREADS; i++) {
            container.set("c" + i);
            shell("c" + i, "sleep 600");
            assertThat(failure("c" + i)).contains("in time");
        }
        container.set("fetched");
        run("fetched", command -> command.setValue("true").addUrisBuilder().setValue("/no/file"));
        assertThat(failure("fetched")).contains("/no/file");
        container.set("next");
        shell("next", "echo there");
        assertThat(exit("next")).isEqualTo(Exit.status(0));
    }

    @Test
    void archivesWithPipesInThePlaceOfOutputHoldNoThread() throws Exception {
        for (String name : new String[] {"stdout", "stderr"}) {
            pipe(name);
            CommandInfo.URI.Builder archive = archive(name);
            for (int i = 0; i < MORE_THAN_THREADS; i++) {
                run(name + i, command -> command.setValue("true").addUris(archive));
            }
            for (int i = 0; i < MORE_THAN_THREADS; i++) {
                assertThat(failure(name + i)).contains("not a regular file");
            }
            run(
                    name,
                    command ->
                            command.setValue("true")
                                    .addUris(archive)
                                    .addUrisBuilder()
                                    .setValue("/no/such/file"));
            assertThat(failure(name)).contains("/no/such/file");
        }
        shell("next", "echo there");
        assertThat(exit("next")).isEqualTo(Exit.status(0));
    }

    @Test
    void whatIsFetchedReplacesWhatAnArchiveHasPutThere() throws Exception {
        Path outside = Files.writeString(work.resolve("outside"), "before");
        pipe("a");
        Files.createSymbolicLink(work.resolve("b"), outside);
        Files.createSymbolicLink(work.resolve("stderr"), outside);
        CommandInfo.URI.Builder archive = archive("a", "b", "stderr");
        CommandInfo.URI.Builder again = archive.clone().setOutputFile("again.tar");
        Path local = Files.writeString(work.resolve("local"), "fetched");
        byte[] bytes = "fetched".getBytes(StandardCharsets.UTF_8);
        HttpServer server = server("/f", bytes, Duration.ZERO);
        try {
            for (CommandInfo.URI.Builder uri :
                    new CommandInfo.URI.Builder[] {
                        uri(server, "/f"), CommandInfo.URI.newBuilder().setValue(local.toString())
                    }) {
                String container = uri.getValue().startsWith("/") ? "local" : "http";
                run(
                        container,
                        command ->
                                command.setValue("true")
                                        .addUris(archive)
                                        .addUris(again)
                                        .addUris(uri.clone().setOutputFile("a"))
                                        .addUris(uri.clone().setOutputFile("b")));
                assertThat(failure(container)).contains("not a regular file");
                assertThat(file(container, "a")).isRegularFile().hasContent("fetched");
                assertThat(file(container, "b")).isRegularFile().hasContent("fetched");
            }
        } finally {
            server.stop(0);
        }
        assertThat(outside).hasContent("before");
    }

    @Test
    void aFileThatHasBecomeAPipeIsNotFetched() throws Exception {
        Path pipe = pipe("pipe");
        assertTimeoutPreemptively(
                LIMIT,
                () ->
                        assertThatThrownBy(() -> Fetcher.opened(pipe))
                                .isInstanceOf(IOException.class));
        try (SeekableByteChannel otherEnd =
                Files.newByteChannel(pipe, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            assertThat(otherEnd.isOpen()).isTrue();
            assertThatThrownBy(() -> Fetcher.opened(pipe)).isInstanceOf(IOException.class);
        }
    }
}
