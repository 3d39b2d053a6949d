package io.carillon.zookeeper;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.data.Id;
import org.apache.zookeeper.server.auth.DigestAuthenticationProvider;
import org.apache.zookeeper.server.auth.ServerAuthenticationProvider;

/**
 * ZooKeeper's scheme {@code digest} for embedded servers. The original takes every user with every
 * password, because access lists alone decide there. A guarded server takes one user with one
 * secret. Servers without a guard keep the original. Made by ZooKeeper, once per process; any
 * thread.
 */
public final class GuardedDigest extends ServerAuthenticationProvider {
    private static final Map<Integer, byte[]> GUARDED = new ConcurrentHashMap<>();

    /** Guards the server at a port of this process, from before it listens until it has closed. */
    static void guard(int port, DigestAuth only) {
        GUARDED.put(port, only.bytes());
    }

    /** The server at the port has closed. */
    static void forget(int port) {
        GUARDED.remove(port);
    }

    @Override
    public String getScheme() {
        return DigestAuth.SCHEME;
    }

    @Override
    public Code handleAuthentication(ServerObjs objects, byte[] authData) {
        byte[] only = GUARDED.get(objects.getZks().getClientPort());
        if (only != null && !MessageDigest.isEqual(only, authData)) {
            return Code.AUTHFAILED;
        }
        String pair = new String(authData, StandardCharsets.UTF_8);
        try {
            String digest = DigestAuthenticationProvider.generateDigest(pair);
            objects.getCnxn().addAuthInfo(new Id(DigestAuth.SCHEME, digest));
            return Code.OK;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }

    @Override
    public boolean matches(ServerObjs objects, MatchValues values) {
        return values.getId().equals(values.getAclExpr());
    }

    @Override
    public boolean isAuthenticated() {
        return true;
    }

    @Override
    public boolean isValid(String id) {
        return id.matches("[^:]+:[^:]+");
    }
}
