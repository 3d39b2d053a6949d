package io.carillon.web;

import io.carillon.tls.WatchedTls;
import io.carillon.web.access.Access;
import io.carillon.web.oidc.OidcSettings;
import io.vertx.core.http.ClientAuth;
import java.util.List;
import java.util.Optional;

/**
 * How a node's HTTP server is set up.
 *
 * @param host address to listen on
 * @param port port to listen on; 0: a free one
 * @param node this node's name in the cluster
 * @param access who may call, and what is permitted to whom
 * @param hosts the names under which callers may address the node, besides loopback names and the
 *     address that a request arrives at; {@code *.example.com} and {@code *} are patterns
 * @param limits how much callers may take
 * @param tls the certificates of the server, and those towards other nodes
 * @param oidc the issuer whose tokens are accepted too; empty: none
 */
public record WebOptions(
        String host,
        int port,
        String node,
        Access access,
        List<String> hosts,
        Limits limits,
        Tls tls,
        Optional<OidcSettings> oidc) {
    public WebOptions {
        hosts = List.copyOf(hosts);
    }

    /** Options of a server without TLS. */
    public WebOptions(
            String host, int port, String node, Access access, List<String> hosts, Limits limits) {
        this(host, port, node, access, hosts, limits, Tls.NONE, Optional.empty());
    }

    /**
     * TLS of a node.
     *
     * @param served how the server speaks it; empty: it speaks plain http
     * @param peers with what certificates other nodes are called; empty: without one, in the trust
     *     of the Java machine
     * @param watched all certificates of the node, whose problems are shown
     */
    public record Tls(
            Optional<Served> served, Optional<WatchedTls> peers, List<WatchedTls> watched) {
        /** No TLS. */
        public static final Tls NONE = new Tls(Optional.empty(), Optional.empty(), List.of());

        public Tls {
            watched = List.copyOf(watched);
        }
    }

    /**
     * How the server speaks TLS.
     *
     * @param certificates its own, and the authorities of its callers
     * @param clients whether callers show a certificate
     * @param roles what their certificates permit, as {@code NAME=ROLE}
     */
    public record Served(WatchedTls certificates, ClientAuth clients, List<String> roles) {
        public Served {
            roles = List.copyOf(roles);
        }
    }

    /** The same, with other callers. */
    public WebOptions with(Access other) {
        return new WebOptions(host, port, node, other, hosts, limits, tls, oidc);
    }

    /**
     * How much of a node all callers together may take.
     *
     * @param connections connections in all
     * @param perAddress connections of one remote address
     * @param proxies addresses that are not bound by {@code perAddress}
     * @param bodyBytes bytes of request bodies that are held at a time
     */
    public record Limits(int connections, int perAddress, List<String> proxies, long bodyBytes) {
        public Limits {
            proxies = List.copyOf(proxies);
        }
    }
}
