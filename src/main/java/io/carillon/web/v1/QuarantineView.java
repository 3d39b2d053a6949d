package io.carillon.web.v1;

import io.carillon.core.records.StoredRecord;
import io.carillon.core.state.Quarantine;
import io.carillon.json.Utf8;
import io.carillon.web.access.Sha256;
import io.carillon.web.http.Json;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A record in quarantine as clients see it.
 *
 * @param entry the record
 * @param decided what was decided about it in this term
 * @param since when the present term found it
 */
record QuarantineView(
        Quarantine.Entry entry, Optional<Optional<StoredRecord>> decided, Instant since) {

    static QuarantineView of(Quarantine.Entry entry, Quarantine quarantine, Instant since) {
        return new QuarantineView(
                entry, Optional.ofNullable(quarantine.decided().get(entry.key())), since);
    }

    JsonObject line() {
        return new JsonObject()
                .put("key", entry.key().toString())
                .put("holds", Json.array(entry.holds(), job -> job))
                .put("because", entry.because())
                .put("bytes", entry.content().size())
                .put("since", since.toString())
                .put(
                        "decision",
                        Json.text(decided.map(to -> to.isPresent() ? "REPAIRED" : "DROPPED")));
    }

    /** With the content: as a string, or in base 64 if it is not UTF-8. */
    JsonObject whole() {
        byte[] bytes = entry.content().bytes();
        JsonObject json = line();
        return Utf8.decode(bytes)
                .map(text -> json.put("content", text))
                .orElseGet(() -> json.put("base64", Base64.getEncoder().encodeToString(bytes)));
    }

    /** The fingerprint of the content, as an ETag. */
    String tag() {
        byte[] hash = Sha256.of(entry.content().bytes());
        return '"' + HexFormat.of().formatHex(hash, 0, 16) + '"';
    }
}
