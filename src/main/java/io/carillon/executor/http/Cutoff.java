package io.carillon.executor.http;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Ends an exchange from outside: what it waits for is closed, and nothing is opened after that. Any
 * thread.
 */
final class Cutoff {
    /** Why an exchange is ended. */
    enum Why {
        KILLED,
        TIMEOUT
    }

    private @Nullable Why why;
    private @Nullable Closeable open;

    /**
     * From now on the cut closes this, and not what it would have closed before.
     *
     * @throws IOException if the cut has come already; it is closed then
     */
    synchronized void guard(Closeable next) throws IOException {
        if (why != null) {
            next.close();
            throw new IOException("cut off");
        }
        open = next;
    }

    /** Cuts the exchange off, unless it is already. */
    void cut(Why because) {
        Closeable closed;
        synchronized (this) {
            if (why != null) {
                return;
            }
            why = because;
            closed = open;
        }
        if (closed != null) {
            try {
                closed.close();
            } catch (IOException e) {
                // Nothing more can be done about it; whoever waits for it is woken all the same.
                return;
            }
        }
    }

    /** Why the exchange was cut off; empty if it was not. */
    synchronized Optional<Why> why() {
        return Optional.ofNullable(why);
    }
}
