package io.carillon.web;

import io.carillon.web.access.Sha256;
import io.carillon.web.http.Need;
import io.carillon.web.http.Problem;
import io.carillon.web.http.Reply;
import io.carillon.web.http.RouteTable;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The program of shared executors, for the fetchers of agents, which know no tokens; it holds no
 * secret. Its path names the version, so that an agent may keep it for ever. Beside it stands its
 * SHA-256, as {@code sha256sum} writes it.
 */
public final class ExecutorRoute {
    private static final String FILE = "carillon-executor-" + version() + ".jar";

    /** The path of the program. */
    public static final String PATH = "/executor/" + FILE;

    private static final String RESOURCE = "/executor/carillon-executor.jar";

    private ExecutorRoute() {}

    private static String version() {
        return Optional.ofNullable(ExecutorRoute.class.getPackage().getImplementationVersion())
                .orElse("dev");
    }

    static void mount(RouteTable routes) {
        Optional<Buffer> program = read();
        Reply absent =
                Reply.of(
                        Problem.notFound(
                                "this node was built without the executor; set executor.url to a"
                                        + " place that has it"));
        Reply file =
                program.map(bytes -> Reply.of("application/java-archive", bytes).tagged())
                        .map(reply -> reply.with("Cache-Control", "public, max-age=31536000"))
                        .orElse(absent);
        Reply sum =
                program.map(bytes -> sha256(bytes) + "  " + FILE + "\n")
                        .map(line -> Reply.of("text/plain; charset=utf-8", Buffer.buffer(line)))
                        .orElse(absent);
        routes.here(HttpMethod.GET, PATH, Need.NONE, exchange -> Future.succeededFuture(file));
        routes.here(
                HttpMethod.GET,
                PATH + ".sha256",
                Need.NONE,
                exchange -> Future.succeededFuture(sum));
    }

    private static Optional<Buffer> read() {
        try (InputStream in = ExecutorRoute.class.getResourceAsStream(RESOURCE)) {
            return in == null ? Optional.empty() : Optional.of(Buffer.buffer(in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha256(Buffer bytes) {
        return HexFormat.of().formatHex(Sha256.of(bytes.getBytes()));
    }
}
