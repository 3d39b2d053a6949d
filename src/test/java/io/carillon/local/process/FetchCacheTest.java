package io.carillon.local.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of what was fetched. */
class FetchCacheTest {
    @TempDir private Path work;

    /** Each fetch is followed by a clearing, which must not take what another one hands out. */
    @Test
    void whatIsClearedIsFetchedAnewAndNoFetchFails() throws Exception {
        FetchCache cache = new FetchCache(work, 0);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Integer>> all = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                String name = "t" + thread;
                all.add(threads.submit(fetches(cache, name)));
            }
            for (Future<Integer> one : all) {
                assertThat(one.get()).isEqualTo(500);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(work.resolve("fetched")).isEmptyDirectory();
    }

    private Callable<Integer> fetches(FetchCache cache, String name) {
        return () -> {
            for (int i = 0; i < 500; i++) {
                Path file = work.resolve(name + "-" + i);
                cache.fetch(
                        "http://host/" + i % 2,
                        file,
                        i % 3 > 0,
                        part -> Files.writeString(part, "content"));
                assertThat(file).hasContent("content");
            }
            return 500;
        };
    }

    @Test
    void aStartLeavesNothingOfTheOneBefore() throws Exception {
        Path kept = Files.createDirectories(work.resolve("fetched"));
        Files.writeString(kept.resolve("a"), "old");
        Files.writeString(kept.resolve("b.part"), "half of it");
        new FetchCache(work, FetchCache.MAX_BYTES);
        assertThat(kept).isEmptyDirectory();
    }
}
