package io.carillon.core.access;

import io.carillon.model.job.App;
import io.carillon.model.job.Container;
import io.carillon.model.job.Job;
import io.carillon.model.job.Uri;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a definition uses of that which can be forbidden. Immutable.
 *
 * @param user the user that it names, or that its app does
 * @param image the image that it names
 * @param uris what it fetches
 * @param likeRoot the fields by which its processes can do what root can
 * @param secrets the names of the secrets that its tasks are given, by the field that names them
 */
public record Uses(
        Optional<String> user,
        Optional<String> image,
        List<Uri> uris,
        List<String> likeRoot,
        SortedMap<String, String> secrets) {
    private static final String CONTAINER = "/container";

    /** What a host may be spelled with, as every reader of addresses understands it. */
    private static final String HOST_CHARS = "abcdefghijklmnopqrstuvwxyz0123456789.-_";

    public Uses {
        uris = List.copyOf(uris);
        likeRoot = Collections.unmodifiableList(new ArrayList<>(likeRoot));
        secrets = Collections.unmodifiableSortedMap(new TreeMap<>(secrets));
    }

    /** What a job uses. Images and files of its app are those of whoever has defined the app. */
    public static Uses of(Job job, Optional<App> app) {
        return of(
                job.user().or(() -> app.flatMap(App::user)),
                job.container(),
                job.uris(),
                job.secrets());
    }

    /** What an app uses. */
    public static Uses of(App app) {
        return of(app.user(), app.container(), app.uris(), app.secrets());
    }

    private static Uses of(
            Optional<String> user,
            Optional<Container> container,
            List<Uri> uris,
            SortedMap<String, String> variables) {
        List<String> likeRoot = new ArrayList<>();
        container.ifPresent(made -> likeRoot(made, CONTAINER, likeRoot));
        TreeMap<String, String> secrets = new TreeMap<>();
        variables.forEach((variable, name) -> secrets.put("/env/" + variable + "/secret", name));
        container.ifPresent(made -> secrets(made, secrets));
        return new Uses(user, container.flatMap(Container::image), uris, likeRoot, secrets);
    }

    private static void secrets(Container container, SortedMap<String, String> found) {
        container
                .pullSecret()
                .ifPresent(secret -> found.put(CONTAINER + "/pullSecret", secret.name()));
        for (int i = 0; i < container.secrets().size(); i++) {
            found.put(CONTAINER + "/secrets/" + i, container.secrets().get(i).reference().name());
        }
    }

    /** Docker starts a container as root, and options of docker run may be of any kind. */
    private static void likeRoot(Container container, String path, List<String> found) {
        if (container.privileged()) {
            found.add(path + "/privileged");
        }
        if (!container.parameters().isEmpty()) {
            found.add(path + "/parameters");
        }
        boolean docker = container.type() == Container.Type.DOCKER;
        if (docker && container.volumes().stream().anyMatch(v -> v.hostPath().isPresent())) {
            found.add(path + "/volumes");
        }
    }

    /**
     * The host that an address names, in small letters; empty if it names none, or in a way that
     * not every reader understands alike.
     */
    static Optional<String> host(String uri) {
        int scheme = uri.indexOf("://");
        if (scheme < 1) {
            return Optional.empty();
        }
        int from = scheme + 3;
        int end = from;
        while (end < uri.length() && "/?#".indexOf(uri.charAt(end)) < 0) {
            end++;
        }
        String authority = uri.substring(from, end).toLowerCase(Locale.ROOT);
        int at = authority.indexOf('@');
        String host = authority.substring(at + 1);
        int colon = host.indexOf(':');
        String bare = colon < 0 ? host : host.substring(0, colon);
        boolean port = colon < 0 || host.substring(colon + 1).chars().allMatch(Uses::isDigit);
        boolean plain = bare.chars().allMatch(c -> HOST_CHARS.indexOf(c) >= 0);
        return plain && port && !bare.isEmpty() ? Optional.of(bare) : Optional.empty();
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }
}
