package io.carillon.core.contract;

import io.carillon.core.access.Users;
import io.carillon.model.Backoff;
import io.carillon.model.job.Limits;
import io.carillon.model.mesos.OnFrameworkRemoved;
import java.time.Duration;
import java.util.Optional;

/**
 * The settings of the core.
 *
 * @param limits bounds of what is kept
 * @param declineFor how long offers are refused when there is no work
 * @param offerHold how long an offer may be held for a fire that is about to come
 * @param reconcileFirstRetry first pause before unanswered tasks are asked for again
 * @param reconcileMaxRetry upper bound of that pause
 * @param failoverTimeout how long Mesos keeps the framework and its tasks without a subscription
 * @param onFrameworkRemoved what happens when it has not kept us
 * @param apiUrl base URL of this node's operations API; empty if tasks are not told
 * @param executorUrl where agents fetch the program of shared executors; a path is one of this
 *     node's operations API
 * @param brake when launches freeze by themselves
 * @param placing where tasks are placed whose job says nothing about it
 * @param users whom tasks may run as
 */
public record Settings(
        Limits limits,
        Duration declineFor,
        Duration offerHold,
        Duration reconcileFirstRetry,
        Duration reconcileMaxRetry,
        Duration failoverTimeout,
        OnFrameworkRemoved onFrameworkRemoved,
        String apiUrl,
        String executorUrl,
        Brake brake,
        Placing placing,
        Users users) {
    /** Settings with which tasks may run as anyone. */
    public Settings(
            Limits limits,
            Duration declineFor,
            Duration offerHold,
            Duration reconcileFirstRetry,
            Duration reconcileMaxRetry,
            Duration failoverTimeout,
            OnFrameworkRemoved onFrameworkRemoved,
            String apiUrl,
            String executorUrl,
            Brake brake,
            Placing placing) {
        this(
                limits,
                declineFor,
                offerHold,
                reconcileFirstRetry,
                reconcileMaxRetry,
                failoverTimeout,
                onFrameworkRemoved,
                apiUrl,
                executorUrl,
                brake,
                placing,
                Users.ANYONE);
    }

    /** Settings with the shipped places. */
    public Settings(
            Limits limits,
            Duration declineFor,
            Duration offerHold,
            Duration reconcileFirstRetry,
            Duration reconcileMaxRetry,
            Duration failoverTimeout,
            OnFrameworkRemoved onFrameworkRemoved,
            String apiUrl,
            String executorUrl,
            Brake brake) {
        this(
                limits,
                declineFor,
                offerHold,
                reconcileFirstRetry,
                reconcileMaxRetry,
                failoverTimeout,
                onFrameworkRemoved,
                apiUrl,
                executorUrl,
                brake,
                Placing.DEFAULT);
    }

    /** Settings with the shipped brake. */
    public Settings(
            Limits limits,
            Duration declineFor,
            Duration offerHold,
            Duration reconcileFirstRetry,
            Duration reconcileMaxRetry,
            Duration failoverTimeout,
            OnFrameworkRemoved onFrameworkRemoved,
            String apiUrl,
            String executorUrl) {
        this(
                limits,
                declineFor,
                offerHold,
                reconcileFirstRetry,
                reconcileMaxRetry,
                failoverTimeout,
                onFrameworkRemoved,
                apiUrl,
                executorUrl,
                Brake.DEFAULT);
    }

    /** Settings with the program of shared executors served by this node. */
    public Settings(
            Limits limits,
            Duration declineFor,
            Duration offerHold,
            Duration reconcileFirstRetry,
            Duration reconcileMaxRetry,
            Duration failoverTimeout,
            OnFrameworkRemoved onFrameworkRemoved,
            String apiUrl) {
        this(
                limits,
                declineFor,
                offerHold,
                reconcileFirstRetry,
                reconcileMaxRetry,
                failoverTimeout,
                onFrameworkRemoved,
                apiUrl,
                "/executor/carillon-executor.jar");
    }

    /** The shipped settings. */
    public static final Settings DEFAULT =
            new Settings(
                    Limits.DEFAULT,
                    Duration.ofMinutes(5),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(5),
                    Duration.ofMinutes(2),
                    Duration.ofDays(7),
                    OnFrameworkRemoved.WAIT,
                    "");

    /** Where agents fetch the program of shared executors from; empty if nobody serves it. */
    public Optional<String> executorJar() {
        if (!executorUrl.startsWith("/")) {
            return Optional.of(executorUrl).filter(url -> !url.isEmpty());
        }
        return apiUrl.isEmpty() ? Optional.empty() : Optional.of(apiUrl + executorUrl);
    }

    /** The delays between questions about a task that does not answer. */
    public Backoff reconcileBackoff() {
        return Backoff.doubling(reconcileFirstRetry, reconcileMaxRetry);
    }

    /** These settings for a node with the given URL. */
    public Settings at(String url) {
        return new Settings(
                limits,
                declineFor,
                offerHold,
                reconcileFirstRetry,
                reconcileMaxRetry,
                failoverTimeout,
                onFrameworkRemoved,
                url,
                executorUrl,
                brake,
                placing,
                users);
    }
}
