package io.carillon.mesos;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A test with a second master that sends any bytes. No failure may get lost. */
abstract class WithHostileMaster extends WithMaster {
    final List<Throwable> intoTheVoid = new CopyOnWriteArrayList<>();
    Vertx vertx;
    RawMaster raw;

    @BeforeEach
    void startRawMaster(Vertx forTest) throws Exception {
        RxJavaPlugins.setErrorHandler(intoTheVoid::add);
        vertx = forTest;
        vertx.exceptionHandler(intoTheVoid::add);
        raw = new RawMaster(vertx);
    }

    @AfterEach
    void nothingGotLost() throws Exception {
        raw.close();
        RxJavaPlugins.setErrorHandler(null);
        assertThat(intoTheVoid).isEmpty();
    }
}
