package io.carillon.node;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The watch that ends a process which has run out of memory. Some of its threads have lost what
 * they were doing then, and what is left may look alive to other nodes. The exit is that of {@code
 * -XX:+ExitOnOutOfMemoryError}, which the launcher sets and {@code java -jar} does not.
 *
 * <p>Any thread may start it; starting it again does nothing.
 */
public final class MemoryWatch {
    /** The exit status that the JVM itself uses. */
    static final int STATUS = 3;

    private static final Logger log = LoggerFactory.getLogger(MemoryWatch.class);
    private static final Duration INTERVAL = Duration.ofMillis(500);
    private static final int PROBE_BYTES = 1024 * 1024;

    /** Made early: there is no memory for it later. */
    private static final byte[] WORDS =
            "carillon: out of memory, the process ends; CARILLON_JAVA_OPTS=-Xmx… gives it more\n"
                    .getBytes(StandardCharsets.UTF_8);

    private static final FileOutputStream ERR = new FileOutputStream(FileDescriptor.err);
    private static boolean started;

    private MemoryWatch() {}

    /** Watches this process from now on. */
    public static synchronized void start() {
        if (started) {
            return;
        }
        started = true;
        Thread.setDefaultUncaughtExceptionHandler(
                (thread, error) -> {
                    endIfExhausted(error);
                    log.error("Uncaught exception in thread {}", thread.getName(), error);
                });
        Thread watch = new Thread(MemoryWatch::run, "memory-watch");
        watch.setDaemon(true);
        watch.start();
    }

    /** Ends the process when the error, or a cause of it, is that memory has run out. */
    static void endIfExhausted(Throwable error) {
        Throwable cause = error;
        for (int depth = 0; cause != null && depth < 20; depth++) {
            if (cause instanceof OutOfMemoryError) {
                end();
            }
            cause = cause.getCause();
        }
    }

    /** An error may have been swallowed; a heap that stays full is noticed all the same. */
    private static void run() {
        while (true) {
            try {
                probe();
            } catch (OutOfMemoryError e) {
                end();
            }
            LockSupport.parkNanos(INTERVAL.toNanos());
        }
    }

    /** Takes memory for a moment; the fence keeps it from being optimised away. */
    private static void probe() {
        byte[] probe = new byte[PROBE_BYTES];
        try {
            probe[0] = 1;
        } finally {
            Reference.reachabilityFence(probe);
        }
    }

    private static void end() {
        try {
            ERR.write(WORDS);
        } catch (IOException | OutOfMemoryError e) {
            // The exit status says it.
        }
        // Not exit: hooks need memory, too.
        Runtime.getRuntime().halt(STATUS);
    }
}
