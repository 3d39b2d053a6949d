package io.carillon;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.joran.spi.JoranException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.LoggerFactory;

/** The warnings and errors that loggers write while it is open. */
public final class LogCapture extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private final List<Logger> loggers = new ArrayList<>();

    /** Has the levels of the product, not those of the tests. */
    private final LoggerContext product = new LoggerContext();

    private final Queue<String> shown = new ConcurrentLinkedQueue<>();

    private LogCapture() {}

    /** Listens to these loggers and to those below them. */
    public static LogCapture of(String... names) {
        LogCapture capture = new LogCapture();
        capture.start();
        for (String name : names) {
            Logger logger = (Logger) LoggerFactory.getLogger(name);
            logger.addAppender(capture);
            capture.loggers.add(logger);
        }
        return capture;
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (event.getLevel().isGreaterOrEqual(Level.WARN)) {
            lines.add(event.getFormattedMessage());
            if (product.getLogger(event.getLoggerName()).isEnabledFor(event.getLevel())) {
                shown.add(event.getLoggerName() + ": " + event.getFormattedMessage());
            }
        }
    }

    /** Listens to all loggers, and knows which of their levels the product shows. */
    public static LogCapture ofProduct() throws JoranException {
        LogCapture capture = of(org.slf4j.Logger.ROOT_LOGGER_NAME);
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(capture.product);
        configurator.doConfigure(LogCapture.class.getResource("/logback.xml"));
        return capture;
    }

    /** What the product would have shown so far. */
    public List<String> shown() {
        return List.copyOf(shown);
    }

    /** What has been written so far. */
    public List<String> lines() {
        return List.copyOf(lines);
    }

    @Override
    public void close() {
        loggers.forEach(logger -> logger.detachAppender(this));
    }
}
