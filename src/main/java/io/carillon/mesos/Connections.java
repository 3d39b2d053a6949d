package io.carillon.mesos;

import io.vertx.core.http.HttpClientConnection;
import java.util.ArrayList;
import java.util.List;

/**
 * The connections of one subscription: in whatever order things happen, all of them are closed at
 * its end, also one that is made later. Any thread may use it.
 */
final class Connections {

    private final List<HttpClientConnection> connections = new ArrayList<>();
    private boolean over;

    /** Takes a connection; false, and the connection closed, if they have been closed for good. */
    synchronized boolean take(HttpClientConnection connection) {
        if (over) {
            connection.close();
            return false;
        }
        connections.add(connection);
        return true;
    }

    /** Closes a connection that is not needed any more. */
    synchronized void release(HttpClientConnection connection) {
        connections.remove(connection);
        connection.close();
    }

    /** Closes them all, for good. */
    synchronized void close() {
        over = true;
        connections.forEach(HttpClientConnection::close);
        connections.clear();
    }
}
