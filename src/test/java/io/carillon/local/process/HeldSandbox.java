package io.carillon.local.process;

import java.nio.file.Path;
import java.time.Duration;

/** Sandboxes whose every place for a file that is not opened at once is taken. */
public final class HeldSandbox {

    private HeldSandbox() {}

    /** The sandboxes below a work directory. */
    public static Sandbox below(Path work) {
        LeftBehind none = new LeftBehind(Duration.ofMillis(1), 0, true);
        return new Sandbox(work, new OpenBelow(none, name -> {}, true));
    }
}
