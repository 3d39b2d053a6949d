package io.carillon.zookeeper;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.data.Id;
import org.apache.zookeeper.server.auth.DigestAuthenticationProvider;
import org.apache.zookeeper.server.auth.ServerAuthenticationProvider;

/**
 * ZooKeeper's scheme {@code digest} for embedded servers. The original takes every user with every
 * password, because access lists alone decide there. A guarded server takes one user with one
 * secret; an open one does as the original does. A server of which it has not been told takes
 * nobody. Made by ZooKeeper, once per process; any thread.
 */
public final class GuardedDigest extends ServerAuthenticationProvider {
    private static final Map<Integer, Optional<DigestAuth>> SERVERS = new ConcurrentHashMap<>();

    /** The property with the digest of a user who may do everything. */
    private static final String SUPER = "zookeeper.DigestAuthenticationProvider.superDigest";

    private final DigestAuthenticationProvider original = new DigestAuthenticationProvider();

    /**
     * Tells of the server at a port of this process, from before it listens until it has closed.
     *
     * @param only the user whom it takes; empty: it takes everyone
     */
    static void guard(int port, Optional<DigestAuth> only) {
        SERVERS.put(port, only);
    }

    /** The server at the port has closed. */
    static void forget(int port) {
        SERVERS.remove(port);
    }

    @Override
    public String getScheme() {
        return DigestAuth.SCHEME;
    }

    @Override
    public Code handleAuthentication(ServerObjs objects, byte[] authData) {
        Optional<DigestAuth> only = SERVERS.get(objects.getZks().getClientPort());
        if (only == null
                || !only.map(auth -> MessageDigest.isEqual(auth.bytes(), authData)).orElse(true)) {
            return Code.AUTHFAILED;
        }
        // The original does this, too, but cannot be called without a library for web servers.
        try {
            String pair = new String(authData, StandardCharsets.UTF_8);
            String digest = DigestAuthenticationProvider.generateDigest(pair);
            if (digest.equals(System.getProperty(SUPER))) {
                objects.getCnxn().addAuthInfo(new Id("super", ""));
            }
            objects.getCnxn().addAuthInfo(new Id(DigestAuth.SCHEME, digest));
            return Code.OK;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }

    @Override
    public boolean matches(ServerObjs objects, MatchValues values) {
        return original.matches(values.getId(), values.getAclExpr());
    }

    @Override
    public boolean isAuthenticated() {
        return original.isAuthenticated();
    }

    @Override
    public boolean isValid(String id) {
        return original.isValid(id);
    }
}
