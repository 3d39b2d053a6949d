package io.carillon.web.access;

import com.fasterxml.jackson.databind.JsonNode;
import io.carillon.json.StrictJson;
import io.carillon.model.Caller;
import io.carillon.model.Opaque;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The bearer tokens (RFC 6750) of a file, of which only the SHA-256 digests are known. Immutable;
 * any thread.
 */
public final class Tokens implements Authenticator {
    private static final String SCHEME = "Bearer ";
    private static final int DIGEST_BYTES = 32;

    private record Entry(String name, Opaque sha256) {
        Identity identity() {
            return new Identity(
                    Caller.named(name), Identity.Kind.TOKEN, new TreeSet<>(List.of(Roles.ADMIN)));
        }
    }

    private final List<Entry> entries;

    private Tokens(List<Entry> entries) {
        this.entries = List.copyOf(entries);
    }

    /**
     * Reads {@code {"tokens": [{"name": …, "sha256": <64 hexadecimal digits>}]}}.
     *
     * @throws IOException when the file cannot be read or is something else; the message tells what
     */
    public static Tokens read(Path file) throws IOException {
        JsonNode tokens;
        try {
            tokens = StrictJson.parse(Files.readString(file)).path("tokens");
        } catch (StrictJson.Malformed e) {
            throw new IOException(file + " " + e.getMessage(), e);
        }
        List<Entry> entries = new ArrayList<>();
        for (JsonNode token : tokens) {
            String path = file + ": /tokens/" + entries.size();
            String name = token.path("name").asText("");
            if (name.isEmpty()) {
                throw new IOException(path + "/name is missing");
            }
            entries.add(new Entry(name, digest(path, token.path("sha256").asText(""))));
        }
        if (entries.isEmpty()) {
            throw new IOException(file + ": /tokens is empty, so no caller would be accepted");
        }
        return new Tokens(entries);
    }

    private static Opaque digest(String path, String hex) throws IOException {
        if (!hex.matches("[0-9a-fA-F]{" + 2 * DIGEST_BYTES + "}")) {
            throw new IOException(path + "/sha256 must be 64 hexadecimal digits");
        }
        return new Opaque(HexFormat.of().parseHex(hex));
    }

    @Override
    public Future<Recognition> recognise(HttpServerRequest request) {
        Optional<Identity> found = owner(Optional.ofNullable(request.getHeader("Authorization")));
        return Future.succeededFuture(
                found.isPresent() ? new Recognition.Known(found.get()) : new Recognition.NotMine());
    }

    /** The owner of the token in an Authorization header; empty if it is not one of these. */
    Optional<Identity> owner(Optional<String> authorization) {
        if (authorization.isEmpty()
                || !authorization.get().regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Optional.empty();
        }
        byte[] digest = sha256(authorization.get().substring(SCHEME.length()).trim());
        Optional<Identity> owner = Optional.empty();
        // Every entry is compared, each in constant time: the time taken tells nothing.
        for (Entry entry : entries) {
            if (MessageDigest.isEqual(digest, entry.sha256().bytes())) {
                owner = Optional.of(entry.identity());
            }
        }
        return owner;
    }

    private static byte[] sha256(String token) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
