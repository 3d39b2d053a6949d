package io.carillon.core.state;

import io.carillon.core.contract.TokenChange;
import io.carillon.core.records.StoredRecord;
import io.carillon.core.records.StoredToken;
import io.carillon.model.Opaque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The tokens that were made at run time. Changed by {@link State} alone; read on the engine's
 * thread.
 */
public final class Tokens {
    private final TreeMap<String, StoredToken> all = new TreeMap<>();
    private final TreeMap<String, String> nameOfDigest = new TreeMap<>();
    private boolean made;

    void load(StoredRecord.TokensRecord record) {
        record.tokens().forEach(this::put);
        made = true;
    }

    void changed(TokenChange change) {
        if (change instanceof TokenChange.Created created) {
            put(created.token());
        } else {
            remove(((TokenChange.Revoked) change).name());
        }
    }

    private void put(StoredToken token) {
        remove(token.name());
        all.put(token.name(), token);
        nameOfDigest.put(key(token.sha256()), token.name());
        made = true;
    }

    private void remove(String name) {
        StoredToken old = all.remove(name);
        if (old != null) {
            nameOfDigest.remove(key(old.sha256()));
        }
    }

    private static String key(Opaque sha256) {
        return HexFormat.of().formatHex(sha256.bytes());
    }

    /** All of them by name. */
    public SortedMap<String, StoredToken> all() {
        return Collections.unmodifiableSortedMap(all);
    }

    /** The token with that digest. */
    public Optional<StoredToken> of(Opaque sha256) {
        return Optional.ofNullable(nameOfDigest.get(key(sha256))).map(all::get);
    }

    /** Whether there ever was one, in any term. */
    public boolean everMade() {
        return made;
    }

    /** The record of all of them; empty if there never was one. */
    Optional<StoredRecord> record() {
        return made
                ? Optional.of(new StoredRecord.TokensRecord(new ArrayList<>(all.values())))
                : Optional.empty();
    }
}
