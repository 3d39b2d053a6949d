package io.carillon.web;

import io.carillon.web.access.Access;
import java.util.List;

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
 */
public record WebOptions(
        String host, int port, String node, Access access, List<String> hosts, Limits limits) {
    public WebOptions {
        hosts = List.copyOf(hosts);
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
