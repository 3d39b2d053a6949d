package io.carillon.web.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The host names under which a node answers. A page of another site can make its own name point to
 * the address of a node; its requests still carry that name, so they are recognised by it.
 *
 * <p>Loopback names and addresses are always accepted. Immutable; any thread.
 */
public final class Hosts {
    private static final String EVERY = "*";
    private static final Pattern AUTHORITY =
            Pattern.compile("(\\[[0-9a-fA-F:.]+\\]|[A-Za-z0-9._~-]+)(:[0-9]{0,5})?");
    private static final Pattern LOOPBACK =
            Pattern.compile(
                    "localhost|[a-z0-9.-]+\\.localhost|127(\\.[0-9]{1,3}){3}|0:0:0:0:0:0:0:1");

    private final List<String> names;

    private Hosts(List<String> names) {
        this.names = names;
    }

    /**
     * @param names further names and addresses, with or without a port; {@code *.example.com}
     *     stands for all names below that domain, and {@code *} for every name
     */
    public static Hosts of(List<String> names) {
        return new Hosts(names.stream().map(name -> host(name).orElse(plain(name))).toList());
    }

    /** The host of {@code host} or {@code host:port}; empty when it is something else. */
    static Optional<String> host(String authority) {
        Matcher matcher = AUTHORITY.matcher(authority);
        return matcher.matches() ? Optional.of(plain(matcher.group(1))) : Optional.empty();
    }

    private static String plain(String name) {
        String bare = name.startsWith("[") ? name.substring(1, name.length() - 1) : name;
        if (bare.contains(":")) {
            return address(bare);
        }
        String undotted = bare.endsWith(".") ? bare.substring(0, bare.length() - 1) : bare;
        return undotted.toLowerCase(Locale.ROOT);
    }

    /** One of the many spellings of an IPv6 address becomes the one that Java uses. */
    private static String address(String literal) {
        String unscoped = literal.split("%", 2)[0].toLowerCase(Locale.ROOT);
        try {
            // In brackets it is never looked up as a name.
            return InetAddress.getByName("[" + unscoped + "]").getHostAddress();
        } catch (UnknownHostException e) {
            return unscoped;
        }
    }

    /**
     * Whether a request for a host is meant for this node.
     *
     * @param host as {@link #host} gives it
     * @param own the address of this machine at which the request has arrived
     */
    boolean accept(String host, String own) {
        return LOOPBACK.matcher(host).matches()
                || host.equals(plain(own))
                || names.stream().anyMatch(name -> covers(name, host));
    }

    private static boolean covers(String name, String host) {
        return name.equals(EVERY)
                || name.equals(host)
                || (name.startsWith("*.") && host.endsWith(name.substring(1)));
    }
}
