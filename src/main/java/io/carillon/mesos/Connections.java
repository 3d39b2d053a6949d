package io.carillon.mesos;

import io.vertx.core.http.HttpClientConnection;
import java.util.ArrayList;
import java.util.List;

/**
 * The connections of one subscription. All of them are closed at its end, even a connection that is
 * made later. Thread-safe.
 */
final class Connections {

    private final List<HttpClientConnection> connections = new ArrayList<>();
    private boolean over;

    /** Adds a connection. If the subscription is over, closes the connection and returns false. */
    synchronized boolean take(HttpClientConnection connection) {
        if (over) {
            connection.close();
            return false;
        }
        connections.add(connection);
        return true;
    }

    /** Closes a connection that is no longer needed. */
    synchronized void release(HttpClientConnection connection) {
        connections.remove(connection);
        connection.close();
    }

    /** Closes all connections, including those that are added later. */
    synchronized void close() {
        over = true;
        connections.forEach(HttpClientConnection::close);
        connections.clear();
    }
}
