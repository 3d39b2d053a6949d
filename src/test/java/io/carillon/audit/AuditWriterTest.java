package io.carillon.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.carillon.runtime.AuditLine;
import io.reactivex.rxjava3.core.Completable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real files: lines, rotation, a full disk, and what is told of each. */
final class AuditWriterTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Path FULL = Path.of("/dev/full");

    @TempDir Path folder;

    private AuditWriter writer(Path file, long maxBytes, int files, boolean required) {
        return AuditWriter.start(
                new AuditSettings("node-1", Optional.of(file), maxBytes, files, required),
                InstantSource.fixed(LinesForTests.NOON));
    }

    private static void written(Completable line) {
        assertThat(line.blockingAwait(20, TimeUnit.SECONDS)).isTrue();
    }

    private static List<JsonNode> lines(Path file) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            lines.add(MAPPER.readTree(line));
        }
        return lines;
    }

    private static List<String> details(Path file) throws IOException {
        return lines(file).stream().map(line -> line.path("detail").asText()).toList();
    }

    private static List<String> recent(AuditWriter writer) {
        return writer.newest(line -> true, Long.MAX_VALUE, 100).stream()
                .map(one -> one.line().detail())
                .toList();
    }

    @Test
    void linesAreAppendedForTheOwnerAlone() throws Exception {
        Path file = folder.resolve("audit.log");
        try (AuditWriter writer = writer(file, 1 << 20, 2, true)) {
            written(writer.add(LinesForTests.change("first")));
        }
        try (AuditWriter writer = writer(file, 1 << 20, 2, true)) {
            written(writer.add(LinesForTests.change("second")));
            writer.secretUsed("a~1", "db/password");
            assertThat(writer.problem()).isEmpty();
        }
        assertThat(details(file))
                .containsExactly(
                        "first", "second", "the secret db/password is given to the task a~1");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void aFullFileIsPutAsideAndSoManyAreKept() throws Exception {
        Path file = folder.resolve("audit.log");
        try (AuditWriter writer = writer(file, 700, 2, false)) {
            for (int i = 0; i < 20; i++) {
                written(writer.add(LinesForTests.change("line " + i)));
            }
        }
        List<String> kept = new ArrayList<>(details(folder.resolve("audit.log.2")));
        kept.addAll(details(folder.resolve("audit.log.1")));
        kept.addAll(details(file));
        assertThat(kept).endsWith("line 17", "line 18", "line 19").doesNotContain("line 0");
        assertThat(kept.size()).isGreaterThanOrEqualTo(5);
        for (int i = 0; i < kept.size(); i++) {
            assertThat(kept.get(i)).isEqualTo("line " + (20 - kept.size() + i));
        }
        try (var files = Files.list(folder)) {
            assertThat(files.count()).isEqualTo(3);
        }
        assertThat(Files.size(file)).isLessThanOrEqualTo(700);
    }

    @Test
    void aFileThatSomeoneElseHasMovedIsBegunAnewWithoutAPauseInTheLines() throws Exception {
        Path file = folder.resolve("audit.log");
        AtomicReference<Instant> now = new AtomicReference<>(LinesForTests.NOON);
        try (AuditWriter writer =
                AuditWriter.start(
                        new AuditSettings("node-1", Optional.of(file), 1 << 20, 2, true),
                        now::get)) {
            written(writer.add(LinesForTests.change("first")));
            Files.move(file, folder.resolve("moved"));
            now.set(LinesForTests.NOON.plusSeconds(5));
            written(writer.add(LinesForTests.change("second")));
            assertThat(details(file)).containsExactly("second");
        }
    }

    @Test
    void aFileThatSomeoneElseHasMovedIsBegunAnew() throws Exception {
        Path file = folder.resolve("audit.log");
        AuditFile audit = new AuditFile(file, 1 << 20, 2);
        audit.append(java.nio.ByteBuffer.wrap(new byte[] {'a', '\n'}), false);
        Files.move(file, folder.resolve("moved"));
        audit.look();
        audit.append(java.nio.ByteBuffer.wrap(new byte[] {'b', '\n'}), false);
        audit.look();
        audit.append(java.nio.ByteBuffer.wrap(new byte[] {'c', '\n'}), false);
        audit.close();
        assertThat(folder.resolve("moved")).hasContent("a\n");
        assertThat(file).hasContent("b\nc\n");
    }

    @Test
    void aFullDiskIsToldAndTheLinesAreStillShown() {
        for (boolean required : new boolean[] {true, false}) {
            try (AuditWriter writer = writer(FULL, 1 << 20, 2, required)) {
                Completable line = writer.add(LinesForTests.change("first"));
                assertThatThrownBy(line::blockingAwait).hasRootCauseInstanceOf(IOException.class);
                assertThat(writer.problem().orElseThrow())
                        .contains("/dev/full", "No space left")
                        .contains(required ? "changes are refused" : "go to the log");
                assertThat(writer.failures()).isEqualTo(1);
                assertThat(writer.written()).isZero();
                assertThat(recent(writer)).containsExactly("first");
            }
        }
    }

    @Test
    void theFirstLineAfterAGapSaysHowManyAreMissing() throws Exception {
        Path file = folder.resolve("later").resolve("audit.log");
        try (AuditWriter writer = writer(file, 1 << 20, 2, true)) {
            for (int i = 0; i < 3; i++) {
                Completable line = writer.add(LinesForTests.change("lost"));
                assertThatThrownBy(line::blockingAwait).isInstanceOf(RuntimeException.class);
            }
            Files.createDirectory(file.getParent());
            written(writer.add(LinesForTests.change("kept")));
            assertThat(writer.problem()).isEmpty();
        }
        assertThat(lines(file).get(0).path("count").asInt()).isEqualTo(3);
        assertThat(lines(file).get(0).path("event").asText()).isEqualTo("audit");
        assertThat(details(file)).hasSize(2).last().isEqualTo("kept");
    }

    @Test
    void manyRefusalsAreFewLines() throws Exception {
        Path file = folder.resolve("audit.log");
        try (AuditWriter writer = writer(file, 1 << 20, 2, false)) {
            for (int i = 0; i < 500; i++) {
                writer.refused(LinesForTests.refusal("10.0.0.9", LinesForTests.NOON));
            }
            AuditLine.Who who = new AuditLine.Who("eve", "oidc", Optional.of("10.0.0.8"));
            writer.login(who, AuditLine.Asked.NOTHING, Optional.of("expired"));
            writer.login(who, AuditLine.Asked.NOTHING, Optional.empty());
        }
        List<JsonNode> lines = lines(file);
        assertThat(lines).hasSize(Alike.FREE + 3);
        assertThat(lines.get(lines.size() - 1).path("count").asInt()).isEqualTo(500 - Alike.FREE);
        assertThat(lines.get(Alike.FREE).path("outcome").asText()).isEqualTo("refused");
        assertThat(lines.get(Alike.FREE + 1).path("outcome").asText()).isEqualTo("done");
    }

    @Test
    void theNewestLinesComeFirstAndInPages() {
        try (AuditWriter writer = writer(folder.resolve("audit.log"), 1 << 20, 2, false)) {
            for (int i = 0; i < 10; i++) {
                writer.add(LinesForTests.change("line " + i));
            }
            await().until(() -> writer.written() == 10);
            var first = writer.newest(line -> true, Long.MAX_VALUE, 2);
            assertThat(first)
                    .extracting(one -> one.line().detail())
                    .containsExactly("line 9", "line 8");
            var next = writer.newest(line -> true, first.get(1).number(), 2);
            assertThat(next)
                    .extracting(one -> one.line().detail())
                    .containsExactly("line 7", "line 6");
            assertThat(writer.newest(line -> line.detail().endsWith("3"), Long.MAX_VALUE, 9))
                    .hasSize(1);
        }
    }

    @Test
    void memoryIsBounded() {
        Recent recent = new Recent(100, 1_000, 0);
        for (int i = 0; i < 1_000; i++) {
            recent.add(LinesForTests.change("line " + i), i < 500 ? 1 : 100);
        }
        var kept = recent.newest(line -> true, Long.MAX_VALUE, 1_000);
        assertThat(kept).hasSize(10);
        assertThat(kept.get(0).line().detail()).isEqualTo("line 999");
    }
}
