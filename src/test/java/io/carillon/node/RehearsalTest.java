package io.carillon.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.config.Config;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class RehearsalTest {
    @Test
    void comesToItsEnd(Vertx vertx) throws Exception {
        Config config =
                Config.load(
                        Optional.empty(),
                        new TreeMap<>(),
                        List.of("http.host=127.0.0.1", "authentication.mode=none"));
        assertThat(Rehearsal.hold(vertx, NodeSettings.of(config, "a"))).isTrue();
    }
}
