package io.carillon.mesos;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** A test with a scripted master, and a client that is told what comes over the wire. */
@ExtendWith(VertxExtension.class)
abstract class WithMaster {
    FakeMaster master;
    Wire wire;

    @BeforeEach
    void startMaster(Vertx vertx) throws Exception {
        master = new FakeMaster(vertx);
        wire = new Wire(vertx);
    }

    @AfterEach
    void stopMaster() throws Exception {
        wire.close();
        master.close();
    }
}
