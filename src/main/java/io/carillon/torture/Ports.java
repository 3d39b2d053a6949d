package io.carillon.torture;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.TreeSet;

/**
 * Free TCP ports on loopback for servers that are restarted on the same port. They are below the
 * system's ephemeral ports, so no client takes one meanwhile. One thread.
 */
final class Ports {
    private static final int FIRST = 12_000;
    private static final int LAST = 30_000;

    private final TreeSet<Integer> given = new TreeSet<>();
    private int next;

    /**
     * @param start where to start looking; any number
     */
    Ports(long start) {
        next = FIRST + (int) Math.floorMod(start, (long) (LAST - FIRST));
    }

    int free() throws IOException {
        for (int tried = FIRST; tried < LAST; tried++) {
            int port = next;
            next = port + 1 < LAST ? port + 1 : FIRST;
            if (!given.contains(port) && isFree(port)) {
                given.add(port);
                return port;
            }
        }
        throw new IOException("no TCP port is free");
    }

    private static boolean isFree(int port) {
        try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return probe.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
