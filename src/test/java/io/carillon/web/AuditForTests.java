package io.carillon.web;

import io.carillon.audit.AuditSettings;
import io.carillon.audit.AuditWriter;
import io.carillon.web.access.Access;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The audit of a node in a file, for tests. */
final class AuditForTests {
    private AuditForTests() {}

    static AuditWriter to(String node, Path file, boolean required) {
        return AuditWriter.start(
                new AuditSettings(node, Optional.of(file), 1 << 24, 2, required),
                InstantSource.system());
    }

    /** Its lines so far. */
    static List<JsonObject> lines(Path file) throws IOException {
        List<JsonObject> lines = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            lines.add(new JsonObject(line));
        }
        return lines;
    }

    /** Access with the token {@code <name>-secret} for each of these. */
    static Access tokens(Path folder, String... names) throws Exception {
        StringBuilder json = new StringBuilder("{\"tokens\": [");
        for (String name : names) {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest((name + "-secret").getBytes(StandardCharsets.UTF_8));
            json.append(json.toString().endsWith("[") ? "" : ", ")
                    .append("{\"name\": \"" + name + "\", \"sha256\": \"")
                    .append(HexFormat.of().formatHex(digest))
                    .append("\"}");
        }
        return Access.tokens(Files.writeString(folder.resolve("tokens.json"), json + "]}"));
    }

    static String[] as(String name, String... more) {
        List<String> headers =
                new ArrayList<>(List.of("Authorization", "Bearer " + name + "-secret"));
        headers.addAll(List.of(more));
        return headers.toArray(new String[0]);
    }
}
