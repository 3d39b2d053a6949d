package io.carillon;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** What libraries say with java.util.logging is in the program's log, and nowhere else. */
class OneLogTest {
    private static final String NAME = "org.example.library";

    private final Logger root = LogManager.getLogManager().getLogger("");
    private final List<Handler> before = List.of(root.getHandlers());

    @AfterEach
    void restore() {
        SLF4JBridgeHandler.uninstall();
        before.forEach(root::addHandler);
    }

    @Test
    void aLibrarysWarningIsLogged() {
        Main.oneLog();
        try (LogCapture log = LogCapture.of(NAME)) {
            Logger.getLogger(NAME).warning("the library warns");
            Logger.getLogger(NAME).fine("the library chats");
            assertThat(log.lines()).containsExactly("the library warns");
        }
        assertThat(root.getHandlers()).hasOnlyElementsOfType(SLF4JBridgeHandler.class);
    }
}
