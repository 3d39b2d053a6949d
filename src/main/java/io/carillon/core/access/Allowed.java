package io.carillon.core.access;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * What definitions may use, as patterns; empty: anything but root.
 *
 * @param users whom tasks may run as; {@code root} must be named itself, no star stands for it
 * @param images images of containers
 * @param uriHosts hosts that files are fetched from; if given, none is fetched from elsewhere
 * @param secrets names of secrets
 */
public record Allowed(
        Optional<List<String>> users,
        Optional<List<String>> images,
        Optional<List<String>> uriHosts,
        Optional<List<String>> secrets) {
    /** Anything but root. */
    public static final Allowed ANYTHING =
            new Allowed(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    public Allowed {
        users = users.map(Allowed::kept);
        images = images.map(Allowed::kept);
        uriHosts = uriHosts.map(Allowed::kept);
        secrets = secrets.map(Allowed::kept);
    }

    private static List<String> kept(List<String> patterns) {
        return Collections.unmodifiableList(new ArrayList<>(patterns));
    }
}
