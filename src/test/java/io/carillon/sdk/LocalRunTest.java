package io.carillon.sdk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class LocalRunTest {
    @Test
    void aJobSeesWhatTheTestGivesAndTheTestWhatTheJobReports() {
        LocalReport report =
                LocalRun.of(
                                context -> {
                                    context.progress(0.5, context.shardParameter());
                                    context.progress(1, "done");
                                    context.result(
                                            "[\"%s %s %s %d/%d %d %d %s %s\"]"
                                                    .formatted(
                                                            context.job(),
                                                            context.run(),
                                                            context.nominalTime(),
                                                            context.shard(),
                                                            context.shardCount(),
                                                            context.attempt(),
                                                            context.fence(),
                                                            context.jobParameter(),
                                                            context.env()));
                                    byte[] last = context.lastCheckpoint().orElseThrow();
                                    context.checkpoint(
                                            (new String(last, UTF_8) + "+").getBytes(UTF_8));
                                })
                        .names("report", "r1")
                        .nominalTime(Instant.ofEpochSecond(7))
                        .shard(1, 3)
                        .shardParameter("north")
                        .jobParameter("all")
                        .attempt(2, 9)
                        .env("A", "b")
                        .checkpoint("c".getBytes(UTF_8))
                        .run()
                        .orThrow();

        assertThat(report.progress())
                .containsExactly(
                        new LocalReport.Progress(0.5, "north"),
                        new LocalReport.Progress(1, "done"));
        assertThat(report.result())
                .contains("[\"report r1 1970-01-01T00:00:07Z 1/3 2 9 all {A=b}\"]");
        assertThat(report.checkpoint())
                .hasValueSatisfying(c -> assertThat(c).asString().isEqualTo("c+"));
    }

    @Test
    void whatIsThrownIsTheFailure() {
        IllegalStateException thrown = new IllegalStateException("no");
        LocalReport report =
                LocalRun.of(
                                context -> {
                                    throw thrown;
                                })
                        .run();

        assertThat(report.succeeded()).isFalse();
        assertThat(report.failure()).containsSame(thrown);
        assertThatThrownBy(report::orThrow).isInstanceOf(AssertionError.class).hasCause(thrown);
    }

    @Test
    void aDataflowFetchesUntilNothingIsLeft() {
        Batches batches = new Batches(true);

        LocalRun.of(batches).run().orThrow();

        assertThat(batches.seen).containsExactly(1, 2, 3);
        assertThat(batches.fetches).isEqualTo(3);
    }

    @Test
    void aDataflowThatDoesNotStreamFetchesOnce() {
        Batches batches = new Batches(false);

        LocalRun.of(batches).run().orThrow();

        assertThat(batches.seen).containsExactly(1, 2);
    }

    @Test
    void aDataflowEndsEarlyWhenItsKillIsRequested() {
        Batches batches = new Batches(true);

        LocalRun.of(batches).killAtCall(3).run().orThrow();

        assertThat(batches.seen).containsExactly(1, 2);
        assertThat(batches.fetches).isEqualTo(1);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void whatCannotBeMadeOrDoesNotExistIsRefused() {
        assertThatThrownBy(() -> LocalRun.of(Batches.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("public constructor");
        assertThatThrownBy(() -> LocalRun.of(context -> {}).shard(3, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("below the count");
    }

    private static final class Batches implements DataflowJob<Integer> {
        private final boolean streaming;
        private final Deque<List<Integer>> left =
                new ArrayDeque<>(List.of(List.of(1, 2), List.of(3)));
        private final List<Integer> seen = new ArrayList<>();
        private int fetches;

        Batches(boolean streaming) {
            this.streaming = streaming;
        }

        @Override
        public List<Integer> fetch(ShardContext context) {
            fetches++;
            return Optional.ofNullable(left.poll()).orElse(List.of());
        }

        @Override
        public void process(ShardContext context, List<Integer> items) {
            seen.addAll(items);
        }

        @Override
        public boolean streaming() {
            return streaming;
        }
    }

    @Test
    void theEnvironmentCannotBeChanged() {
        LocalReport report = LocalRun.of(c -> c.env().put("a", "b")).run();

        assertThat(report.failure()).containsInstanceOf(UnsupportedOperationException.class);
    }
}
