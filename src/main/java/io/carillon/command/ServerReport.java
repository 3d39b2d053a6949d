package io.carillon.command;

import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;

/** What {@code carillon mesos} and {@code carillon zookeeper} print. */
final class ServerReport {
    private final PrintWriter out;

    ServerReport(PrintWriter out) {
        this.out = out;
    }

    /**
     * The server admits only callers with a secret.
     *
     * @param how one sentence with the file of the secret
     * @param section the part of config.json that the settings belong to
     * @param settings what nodes need to use the server
     */
    void closed(String how, String section, JsonObject settings) {
        say(how + " In config.json:");
        say("  \"" + section + "\": " + settings.encode());
        say("On a machine that only you use, --open does without.");
    }

    void say(String line) {
        out.println(line);
        out.flush();
    }
}
