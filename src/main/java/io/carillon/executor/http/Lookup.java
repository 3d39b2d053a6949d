package io.carillon.executor.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Finds the addresses of hosts. A look-up of the system cannot be interrupted, so it has a thread
 * of its own: one that is cut off is left behind, does nothing more and ends by itself.
 */
final class Lookup {
    private Lookup() {}

    static InetAddress[] addresses(String host, Cutoff cutoff) throws IOException {
        CompletableFuture<InetAddress[]> found = new CompletableFuture<>();
        cutoff.guard(() -> found.completeExceptionally(new IOException("cut off")));
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                found.complete(InetAddress.getAllByName(host));
                            } catch (IOException | RuntimeException e) {
                                found.completeExceptionally(e);
                            }
                        },
                        "lookup-" + host);
        thread.setDaemon(true);
        thread.start();
        try {
            return found.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof UnknownHostException) {
                throw new Failure("the host " + host + " is not known", e);
            }
            throw new IOException("the look-up of " + host + " has failed", e);
        }
    }
}
