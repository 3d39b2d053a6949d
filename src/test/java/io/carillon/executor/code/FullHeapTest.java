package io.carillon.executor.code;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks that run out of memory, in a process with a small heap. */
final class FullHeapTest {
    private static final String GO =
            "((CountDownLatch) System.getProperties().get(\"go\")).await();";
    private static final String FILL = "for (;;) { ALL.add(new long[1000]); }";

    @TempDir private Path sandbox;

    @BeforeEach
    void app() {
        new AppJar()
                .type(
                        "Hoards",
                        "public class Hoards implements ShardedJob { static final List<Object> ALL"
                                + " = new ArrayList<>(); public void execute(ShardContext context)"
                                + " { "
                                + FILL
                                + " } }")
                .job(
                        "Leaks",
                        "List<Object> ALL = new ArrayList<>(); System.getProperties().put(\"left\","
                                + " ALL); "
                                + FILL)
                .job("Fills", "List<Object> ALL = new ArrayList<>(); " + FILL)
                .job("Needs", GO + " System.out.println(new long[2_000_000].length);")
                .job("Stays", "System.out.println(new long[2_000_000].length);")
                .job("Waits", GO)
                .job(
                        "Grows",
                        "@SuppressWarnings(\"unchecked\") List<Object> ALL = (List<Object>)"
                                + " System.getProperties().computeIfAbsent(\"left\", key -> new"
                                + " ArrayList<Object>()); if (ALL.isEmpty()) { "
                                + FILL
                                + " } System.out.println(new long[2_000_000].length);")
                .job(
                        "Holds",
                        "List<Object> ALL = new ArrayList<>(); try { "
                                + FILL
                                + " } catch (OutOfMemoryError e) { ((CountDownLatch)"
                                + " System.getProperties().get(\"go\")).countDown(); Thread other;"
                                + " do { other = (Thread) System.getProperties().get(\"other\"); }"
                                + " while (other == null); other.join(); throw e; }")
                .job(
                        "IsHit",
                        "System.getProperties().put(\"other\", Thread.currentThread()); "
                                + GO
                                + " System.out.println(new long[2_000_000].length);")
                .write(sandbox.resolve("app.jar"));
    }

    /** The lines that tell an end, with what is not looked at left out. */
    private List<String> ends(String... steps) throws Exception {
        return OwnProcess.said(sandbox, steps)
                .lines()
                .flatMap(
                        line ->
                                Stream.of("success=", "full: ", "fire: ", "crowded=")
                                        .filter(line::contains)
                                        .map(
                                                word ->
                                                        word.endsWith("=")
                                                                ? line.substring(line.indexOf(word))
                                                                        .split("[,\\]]")[0]
                                                                : word.strip()))
                .toList();
    }

    @Test
    void whatFillsTheHeapAndIsGoneIsChargedAlone() throws Exception {
        assertThat(ends("Fills,Needs"))
                .containsExactly("success=false", "crowded=false", "success=true", "crowded=false");
    }

    @Test
    void aStaticFieldKeepsTheHeapFullWhileItsAppIsInUse() throws Exception {
        assertThat(ends("Hoards,Waits"))
                .containsExactly(
                        "success=false", "crowded=false", "full:", "success=true", "crowded=false");
    }

    @Test
    void whoRunsOutOfMemoryInAFullHeapIsNotKnownToBeToBlame() throws Exception {
        assertThat(ends("Hoards,Needs"))
                .containsExactly(
                        "success=false", "crowded=false", "full:", "success=false", "crowded=true");
    }

    @Test
    void whatNobodyFreesKeepsItFullForTheNextTasks() throws Exception {
        assertThat(ends("Leaks", "Stays"))
                .containsExactly(
                        "success=false", "crowded=false", "full:", "success=false", "crowded=true");
    }

    @Test
    void ofTwoThatRunOutOfMemoryTogetherItIsNotKnownWhoHasFilledIt() throws Exception {
        assertThat(ends("Holds,IsHit", "Stays"))
                .containsExactly(
                        "success=false",
                        "crowded=true",
                        "success=false",
                        "crowded=true",
                        "success=true",
                        "crowded=false");
    }

    @Test
    void aTaskThatStaysEndsWithAFireThatFindsTheHeapFull() throws Exception {
        assertThat(ends("Leaks", "Stays*"))
                .containsExactly(
                        "success=false", "crowded=false", "full:", "success=false", "crowded=true");
    }

    @Test
    void oneThatHasFilledItByItselfIsChargedWithItsEnd() throws Exception {
        assertThat(ends("Grows*"))
                .containsExactly(
                        "success=false",
                        "fire:",
                        "crowded=false",
                        "success=false",
                        "crowded=false",
                        "full:");
    }

    @Test
    void thatTheHeapIsFullIsToldThoughThereIsRoomWhenThereIsMemoryForTheWord() throws Exception {
        assertThat(ends("Leaks~")).containsExactly("success=false", "crowded=false", "full:");
    }

    @Test
    void aProcessThatHasNoMemoryEvenForItselfEnds() throws Exception {
        assertThat(OwnProcess.exitCode(sandbox, "Fills!")).isEqualTo(1);
    }
}
