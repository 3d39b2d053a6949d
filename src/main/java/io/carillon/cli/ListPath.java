package io.carillon.cli;

import org.jspecify.annotations.Nullable;

/** The path of a list with what is asked of it, as far as something is. */
final class ListPath {
    private final StringBuilder path;

    ListPath(String path) {
        this.path = new StringBuilder(path).append('?');
    }

    /** Adds a parameter, unless its value is null. */
    ListPath with(String name, @Nullable String value) {
        if (value != null) {
            path.append(name).append('=').append(ApiClient.encode(value)).append('&');
        }
        return this;
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
