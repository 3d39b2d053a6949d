package io.carillon.web;

import io.carillon.web.access.Tokens;

/**
 * How a node's HTTP server is set up.
 *
 * @param host address to listen on
 * @param port port to listen on; 0: a free one
 * @param node this node's name in the cluster
 * @param tokens who may call
 */
public record WebOptions(String host, int port, String node, Tokens tokens) {}
