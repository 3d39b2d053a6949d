package io.carillon.cli;

import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The nodes that a client may ask, in the order in which they are tried: the one that answered last
 * comes first. Every node answers for the whole cluster. One thread.
 */
final class Addresses {
    /**
     * A node.
     *
     * @param url its base URL, without a slash at the end
     * @param token what it is shown; a token that is found for one node is not shown to another
     */
    record Node(String url, Optional<String> token) {
        /** The address of a path. */
        URI at(String path) {
            try {
                URI address = URI.create(url + path);
                if (address.getHost() != null && address.getScheme().matches("https?")) {
                    return address;
                }
            } catch (IllegalArgumentException e) {
                // Reported below.
            }
            throw new ApiException(
                    0, "'" + url + "' is not a valid URL; write for example http://host:8080");
        }
    }

    private final List<Node> nodes;

    private Addresses(List<Node> nodes) {
        this.nodes = new ArrayList<>(nodes);
    }

    /**
     * Reads a URL, or several with commas between them.
     *
     * @param tokens finds the token for a URL
     */
    static Addresses of(String urls, Function<String, Optional<String>> tokens) {
        List<Node> nodes =
                split(urls).stream().map(url -> new Node(url, tokens.apply(url))).toList();
        // A wrong one is told at once, not when the others do not answer.
        nodes.forEach(node -> node.at(""));
        return new Addresses(nodes);
    }

    private static List<String> split(String urls) {
        List<String> all =
                Arrays.stream(urls.split(","))
                        .map(String::strip)
                        .filter(url -> !url.isEmpty())
                        .map(url -> url.endsWith("/") ? url.substring(0, url.length() - 1) : url)
                        .distinct()
                        .toList();
        return all.isEmpty() ? List.of(urls) : all;
    }

    List<Node> inOrder() {
        return List.copyOf(nodes);
    }

    /** The node has answered, and is asked first from now on. */
    void answered(Node node) {
        if (!nodes.get(0).equals(node)) {
            nodes.remove(node);
            nodes.add(0, node);
        }
    }

    @Override
    public String toString() {
        return String.join(", ", nodes.stream().map(Node::url).toList());
    }
}
