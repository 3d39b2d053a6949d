package io.carillon.core.definition;

import java.util.List;

/** Paths in the sandbox of a task or executor. Pure; any thread. */
final class Sandbox {
    private Sandbox() {}

    /** Whether the path is a relative one that stays within the sandbox. */
    static boolean isWithin(String path) {
        return !path.isBlank()
                && !path.startsWith("/")
                && path.indexOf('\\') < 0
                && !List.of(path.split("/", -1)).contains("..");
    }
}
