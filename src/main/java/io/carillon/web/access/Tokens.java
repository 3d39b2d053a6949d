package io.carillon.web.access;

import io.carillon.model.Caller;
import io.carillon.model.Opaque;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The bearer tokens (RFC 6750) of a file, of which only the SHA-256 digests are known: {@code
 * {"tokens": [{"name": …, "sha256": <64 hexadecimal digits>, "roles": […], "expires":
 * <instant>}]}}. Thread-safe.
 */
public final class Tokens implements Authenticator {
    private static final int DIGEST_BYTES = 32;

    private record Entry(
            String name,
            Opaque sha256,
            Optional<SortedSet<String>> roles,
            Optional<Instant> expires) {
        Identity identity() {
            return new Identity(
                    Caller.named(name),
                    Identity.Kind.TOKEN,
                    roles.orElseGet(() -> new TreeSet<>(List.of(Roles.ADMIN))));
        }
    }

    private final AccessFile<List<Entry>> file;
    private final InstantSource clock;

    private Tokens(AccessFile<List<Entry>> file, InstantSource clock) {
        this.file = file;
        this.clock = clock;
    }

    /**
     * The tokens of a file.
     *
     * @param optional whether it may be missing
     * @throws IOException when the file cannot be read or is something else; the message tells what
     */
    public static Tokens read(Path path, boolean optional, InstantSource clock) throws IOException {
        Optional<List<Entry>> absent = optional ? Optional.of(List.of()) : Optional.empty();
        return new Tokens(new AccessFile<>(path, Tokens::entries, absent), clock);
    }

    private static List<Entry> entries(String text) throws IOException {
        Members file = Members.of(text);
        List<Entry> entries = new ArrayList<>();
        for (Members members : file.objects("tokens")) {
            entries.add(entry(members));
        }
        file.close();
        if (entries.isEmpty()) {
            throw file.error("tokens", "is empty, so no caller would be accepted");
        }
        return List.copyOf(entries);
    }

    private static Entry entry(Members members) throws IOException {
        Entry entry =
                new Entry(
                        members.text("name"),
                        digest(members),
                        members.texts("roles").map(TreeSet::new),
                        expires(members));
        members.close();
        return entry;
    }

    private static Opaque digest(Members members) throws IOException {
        String hex = members.text("sha256");
        if (!hex.matches("[0-9a-fA-F]{" + 2 * DIGEST_BYTES + "}")) {
            throw members.error("sha256", "must be 64 hexadecimal digits");
        }
        return new Opaque(HexFormat.of().parseHex(hex));
    }

    private static Optional<Instant> expires(Members members) throws IOException {
        Optional<String> text = members.maybeText("expires");
        try {
            return text.map(OffsetDateTime::parse).map(OffsetDateTime::toInstant);
        } catch (DateTimeException e) {
            throw members.error(
                    "expires", "is not a valid ISO-8601 instant, as 2030-01-31T02:00:00Z is");
        }
    }

    /** Reads the file again if it has changed. */
    void look() {
        file.look();
    }

    /** What is wrong with the present content of the file. */
    Optional<String> problem() {
        return file.problem();
    }

    /** Whether the file has tokens. */
    public boolean some() {
        return !file.value().isEmpty();
    }

    /** The names of the tokens for which no roles are written, so that they permit everything. */
    public List<String> withoutRoles() {
        return file.value().stream()
                .filter(entry -> entry.roles().isEmpty())
                .map(Entry::name)
                .toList();
    }

    /** The names of the tokens that never expire. */
    public List<String> withoutEnd() {
        return file.value().stream()
                .filter(entry -> entry.expires().isEmpty())
                .map(Entry::name)
                .toList();
    }

    /** The names of roles that tokens have. */
    SortedSet<String> roles() {
        TreeSet<String> names = new TreeSet<>();
        file.value().forEach(entry -> entry.roles().ifPresent(names::addAll));
        return names;
    }

    @Override
    public Future<Recognition> recognise(HttpServerRequest request) {
        return Future.succeededFuture(
                Bearer.of(request).map(this::owner).orElseGet(Recognition.NotMine::new));
    }

    /** Whose token that is. */
    Recognition owner(String token) {
        Opaque digest = Bearer.digest(token);
        Recognition found = new Recognition.NotMine();
        // Every entry is compared, each in constant time: the time taken tells nothing.
        for (Entry entry : file.value()) {
            if (Bearer.same(digest, entry.sha256())) {
                found = judged(entry);
            }
        }
        return found;
    }

    private Recognition judged(Entry entry) {
        boolean over = entry.expires().filter(end -> !clock.instant().isBefore(end)).isPresent();
        return over
                ? new Recognition.Refused(
                        Recognition.Reason.EXPIRED,
                        "the token " + entry.name() + " has expired; ask for a new one")
                : new Recognition.Known(entry.identity());
    }
}
