package io.carillon.local.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** URIs are fetched before a command starts. */
class FetcherTest extends ProcessesFixture {

    @Test
    void fetchesAndUnpacksFromHttp() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("dir/inside.txt"));
            zip.write("zipped".getBytes(StandardCharsets.UTF_8));
        }
        HttpServer server = server("/a.zip", bytes.toByteArray(), Duration.ZERO);
        try {
            run(
                    "c",
                    command ->
                            command.setValue("cat dir/inside.txt").addUris(uri(server, "/a.zip")));
            exit("c");
            assertThat(text("c", "stdout")).isEqualTo("zipped");
            run("none", command -> command.setValue("true").addUris(uri(server, "/none")));
            assertThat(failure("none"))
                    .startsWith("Failed to fetch all URIs for container 'none'")
                    .contains("404");
        } finally {
            server.stop(0);
        }
    }

    /** The executor's jar has megabytes, and each executor has a sandbox of its own. */
    @Test
    void whatMayBeCachedIsFetchedOnceAndTakesItsSpaceOnce() throws IOException {
        HttpServer server = server("/a.jar", new byte[100_000], Duration.ZERO);
        try {
            for (String container : List.of("one", "two")) {
                run(
                        container,
                        command ->
                                command.setValue("cat a.jar > /dev/null").addUris(cached(server)));
                exit(container);
            }
        } finally {
            server.stop(0);
        }
        run("three", command -> command.setValue("true").addUris(cached(server)));
        exit("three");
        Object first = Files.getAttribute(file("one", "a.jar"), "unix:ino");
        assertThat(Files.getAttribute(file("two", "a.jar"), "unix:ino")).isEqualTo(first);
        assertThat(Files.getAttribute(file("three", "a.jar"), "unix:ino")).isEqualTo(first);
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(file("one", "a.jar"))))
                .doesNotContain("w");
        run(
                "program",
                command -> command.setValue("true").addUris(cached(server).setExecutable(true)));
        exit("program");
        assertThat(Files.getAttribute(file("program", "a.jar"), "unix:ino")).isNotEqualTo(first);
    }

    @Test
    void anotherStartFetchesAnew() throws IOException {
        HttpServer server = server("/a.jar", new byte[10], Duration.ZERO);
        try {
            run("one", command -> command.setValue("true").addUris(cached(server)));
            exit("one");
            processes.close();
            processes = open(false);
        } finally {
            server.stop(0);
        }
        run("two", command -> command.setValue("true").addUris(cached(server)));
        assertThat(failure("two")).contains("Failed to fetch");
        assertThat(Files.size(file("one", "a.jar"))).isEqualTo(10);
    }

    private static CommandInfo.URI.Builder cached(HttpServer server) {
        return uri(server, "/a.jar").setCache(true);
    }

    @Test
    void namesAndPasswordsInAUriAreSentToItsServerAlone() throws IOException {
        List<String> seen = new java.util.concurrent.CopyOnWriteArrayList<>();
        HttpServer other = server("/there", new byte[] {'x'}, Duration.ZERO);
        HttpServer server = server("/unused", new byte[0], Duration.ZERO);
        other.createContext(
                "/moved",
                exchange -> {
                    seen.add(
                            String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
                    exchange.sendResponseHeaders(200, 1);
                    exchange.getResponseBody().write('y');
                    exchange.close();
                });
        server.createContext(
                "/secret",
                exchange -> {
                    seen.add(
                            String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
                    exchange.getResponseHeaders()
                            .add(
                                    "Location",
                                    "http://127.0.0.1:" + other.getAddress().getPort() + "/moved");
                    exchange.sendResponseHeaders(302, -1);
                    exchange.close();
                });
        try {
            CommandInfo.URI.Builder uri = uri(server, "/secret").setExtract(false);
            run(
                    "c",
                    command ->
                            command.setValue("cat secret")
                                    .addUris(
                                            uri.setValue(
                                                    uri.getValue()
                                                            .replace("//", "//us%40r:p:w@"))));
            exit("c");
            assertThat(text("c", "stdout")).isEqualTo("y");
            String basic =
                    java.util.Base64.getEncoder()
                            .encodeToString("us@r:p:w".getBytes(StandardCharsets.UTF_8));
            assertThat(seen).containsExactly("Basic " + basic, "null");
        } finally {
            server.stop(0);
            other.stop(0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"file://", "file://localhost", ""})
    void aFileOfThisMachineIsFetchedByEachOfItsNames(String scheme) throws IOException {
        Path source = Files.writeString(work.resolve("source.txt"), "here");
        run(
                "c",
                command ->
                        command.setValue("cat source.txt")
                                .addUrisBuilder()
                                .setValue(scheme + source.toAbsolutePath()));
        exit("c");
        assertThat(text("c", "stdout")).isEqualTo("here");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-------", "r--------", "rwxrwxrwx"})
    void nobodyElseReadsACopyWhileItIsMade(String mode) throws Exception {
        Set<PosixFilePermission> wanted = PosixFilePermissions.fromString(mode);
        Path from = Files.writeString(work.resolve("from"), "secret");
        Files.setPosixFilePermissions(from, wanted);
        Path to = work.resolve("to");
        List<Set<PosixFilePermission>> seen = new java.util.ArrayList<>();
        InputStream watching =
                new FilterInputStream(Files.newInputStream(from)) {
                    @Override
                    public int read(byte[] bytes, int offset, int length) throws IOException {
                        seen.add(Files.getPosixFilePermissions(to));
                        return super.read(bytes, offset, length);
                    }
                };
        Fetcher.copy(Channels.newChannel(watching), to, wanted);
        assertThat(seen).isNotEmpty().allSatisfy(one -> assertThat(wanted).containsAll(one));
        assertThat(Files.getPosixFilePermissions(to)).isEqualTo(wanted);
        assertThat(to).hasContent("secret");
        run("c", command -> command.setValue("true").addUrisBuilder().setValue(from.toString()));
        exit("c");
        assertThat(Files.getPosixFilePermissions(file("c", "from"))).isEqualTo(wanted);
    }

    @Test
    void fetchesFilesUnpacksTarsAndMakesExecutable() throws Exception {
        Path script = Files.writeString(work.resolve("hello.sh"), "#!/bin/sh\necho hello\n");
        Process tar =
                new ProcessBuilder(
                                "tar", "-C", work.toString(), "-czf", work + "/a.tgz", "hello.sh")
                        .start();
        assertThat(tar.waitFor()).isZero();
        run(
                "c",
                command ->
                        command.setValue("./bin/run; sh hello.sh; ls")
                                .addUris(
                                        CommandInfo.URI
                                                .newBuilder()
                                                .setValue("file://" + script)
                                                .setExecutable(true)
                                                .setOutputFile("bin/run"))
                                .addUris(CommandInfo.URI.newBuilder().setValue(work + "/a.tgz")));
        exit("c");
        assertThat(text("c", "stdout")).startsWith("hello\nhello\n").contains("a.tgz");
    }

    @ParameterizedTest
    @CsvSource({
        "../evil,/etc/hostname",
        ",/no/such/file",
        ",relative/path",
        ",hdfs://somewhere/file",
        ",/tmp"
    })
    void refusesWhatItCannotFetch(String output, String value) {
        CommandInfo.URI.Builder uri = CommandInfo.URI.newBuilder().setValue(value);
        if (output != null) {
            uri.setOutputFile(output);
        }
        run("c", command -> command.setValue("true").addUris(uri));
        assertThat(failure("c")).startsWith("Failed to fetch all URIs");
    }
}
