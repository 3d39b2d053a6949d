package io.carillon.core.state;

import java.util.LinkedHashMap;
import java.util.OptionalLong;

/**
 * The newest version of each app, also of one that is deleted: as runs keep it, or as this term has
 * seen it. Changed by {@link State} alone; read on the engine's thread.
 */
public final class AppNumbers {
    /** Maximum number of names that are remembered; the oldest go first. */
    static final int REMEMBERED = 100_000;

    private final LinkedHashMap<String, Long> newest = new LinkedHashMap<>();
    private boolean complete = true;

    AppNumbers() {}

    void note(String app, long version) {
        newest.merge(app, version, Math::max);
        if (newest.size() > REMEMBERED) {
            newest.remove(newest.keySet().iterator().next());
            complete = false;
        }
    }

    /** The newest version that an app of that name has had; empty if that is not known. */
    public OptionalLong newest(String app) {
        Long version = newest.get(app);
        if (version != null) {
            return OptionalLong.of(version);
        }
        return complete ? OptionalLong.of(0) : OptionalLong.empty();
    }
}
