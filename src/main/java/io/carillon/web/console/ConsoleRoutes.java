package io.carillon.web.console;

import io.carillon.web.http.Need;
import io.carillon.web.http.Reply;
import io.carillon.web.http.RouteTable;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** The console: a few files of the class path, read once. */
public final class ConsoleRoutes {
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
                    + " img-src 'self'; base-uri 'none'; form-action 'none';"
                    + " frame-ancestors 'none'";

    private ConsoleRoutes() {}

    private static final List<String> SCRIPTS =
            List.of(
                    "agents.js",
                    "app.js",
                    "api.js",
                    "apps.js",
                    "login.js",
                    "output.js",
                    "views.js",
                    "waiting.js");

    public static void mount(RouteTable routes) {
        file(routes, "/", "index.html", "text/html; charset=utf-8");
        for (String script : SCRIPTS) {
            file(routes, "/console/" + script, script, "text/javascript; charset=utf-8");
        }
        file(routes, "/console/style.css", "style.css", "text/css; charset=utf-8");
        file(routes, "/console/bell.svg", "bell.svg", "image/svg+xml");
    }

    private static void file(RouteTable routes, String path, String name, String type) {
        Reply reply =
                Reply.of(type, read(name))
                        .with("Content-Security-Policy", POLICY)
                        .with("Cache-Control", "no-cache");
        routes.here(HttpMethod.GET, path, Need.NONE, exchange -> Future.succeededFuture(reply));
    }

    private static Buffer read(String name) {
        try (InputStream in = ConsoleRoutes.class.getResourceAsStream("/console/" + name)) {
            if (in == null) {
                throw new IllegalStateException("the console's " + name + " is missing");
            }
            return Buffer.buffer(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
