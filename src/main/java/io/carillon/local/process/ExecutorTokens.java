package io.carillon.local.process;

import io.carillon.local.cluster.ExecutorPrincipal;
import io.carillon.local.cluster.Order;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The authentication tokens of custom executors: each process gets a secret of its own, which says
 * who it is until it has ended. For any thread.
 */
public final class ExecutorTokens {

    private static final int BYTES = 32;

    private final boolean required;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, ExecutorPrincipal> owners = new ConcurrentHashMap<>();

    /**
     * No tokens yet.
     *
     * @param required whether executors get tokens and have to show them
     */
    public ExecutorTokens(boolean required) {
        this.required = required;
    }

    /** Whether an executor has to show its token with each call. */
    public boolean required() {
        return required;
    }

    /** Makes the token of an executor; empty when none is required. */
    Optional<String> issue(Order.StartExecutor order) {
        if (!required) {
            return Optional.empty();
        }
        byte[] secret = new byte[BYTES];
        random.nextBytes(secret);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        owners.put(
                token,
                new ExecutorPrincipal(
                        order.frameworkId(), order.executorId(), order.containerId()));
        return Optional.of(token);
    }

    /** Whom a token was given to; empty when it is not valid (any more). */
    public Optional<ExecutorPrincipal> owner(String token) {
        return Optional.ofNullable(owners.get(token));
    }

    /** The process of a container has ended: its token is not valid any more. */
    void revoke(String containerId) {
        owners.values().removeIf(owner -> owner.containerId().equals(containerId));
    }
}
