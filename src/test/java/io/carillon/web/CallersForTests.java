package io.carillon.web;

import io.carillon.model.Opaque;
import io.carillon.web.access.Access;
import io.carillon.web.access.Bearer;
import io.carillon.web.access.Roles;
import io.carillon.web.access.Tokens;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Files of tokens and roles. The token of a caller is {@code secret-} and its name. */
final class CallersForTests {
    private final Path folder;
    private final JsonArray tokens = new JsonArray();
    private final JsonArray roles = new JsonArray();

    CallersForTests(Path folder) {
        this.folder = folder;
    }

    /** A caller with that role, whose name is that of the role. */
    CallersForTests with(String role) {
        return with(role, new JsonObject().put("roles", new JsonArray().add(role)));
    }

    CallersForTests with(String name, JsonObject more) {
        tokens.add(new JsonObject().put("name", name).put("sha256", digest(name)).mergeIn(more));
        return this;
    }

    /** A role beside the built-in ones, and a caller that has it. */
    CallersForTests role(String name, JsonObject role) {
        roles.add(role.put("name", name));
        return with(name);
    }

    static String digest(String name) {
        Opaque digest = Bearer.digest("secret-" + name);
        return HexFormat.of().formatHex(digest.bytes());
    }

    Path tokensFile() {
        return folder.resolve("tokens.json");
    }

    Path rolesFile() {
        return folder.resolve("roles.json");
    }

    void write() throws IOException {
        Files.writeString(tokensFile(), new JsonObject().put("tokens", tokens).encode());
        Files.writeString(rolesFile(), new JsonObject().put("roles", roles).encode());
    }

    Access access() throws IOException {
        return access(InstantSource.system());
    }

    Access access(InstantSource clock) throws IOException {
        write();
        return Access.of(
                Roles.read(rolesFile()),
                Optional.of(Tokens.read(tokensFile(), false, clock)),
                List.of());
    }

    /** The headers of a caller. */
    static String[] of(String name) {
        return new String[] {
            "Authorization", "Bearer secret-" + name, "Content-Type", "application/json"
        };
    }
}
