package io.carillon.executor;

import java.time.Duration;

/**
 * Who the executor is and how long it waits, as its environment says.
 *
 * @param frameworkId {@code MESOS_FRAMEWORK_ID}
 * @param executorId {@code MESOS_EXECUTOR_ID}
 * @param checkpoint {@code MESOS_CHECKPOINT}: whether tasks outlive a restart of the agent
 * @param recoveryTimeout {@code MESOS_RECOVERY_TIMEOUT}: how long an agent may be away; 15 minutes
 * @param backoffMax {@code MESOS_SUBSCRIPTION_BACKOFF_MAX}: the longest delay before a new
 *     subscription; 2 seconds
 * @param shutdownGrace {@code MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD}: how long after a SHUTDOWN the
 *     agent ends the process; 5 seconds
 * @param idleTimeout {@code CARILLON_IDLE_TIMEOUT}: how long the executor stays without a task; 5
 *     minutes
 * @param maxTasks {@code CARILLON_MAX_TASKS}: how many tasks it has at most at a time; 100
 */
public record ExecutorSettings(
        String frameworkId,
        String executorId,
        boolean checkpoint,
        Duration recoveryTimeout,
        Duration backoffMax,
        Duration shutdownGrace,
        Duration idleTimeout,
        int maxTasks) {

    /**
     * @throws EnvironmentException if a variable is missing or unusable
     */
    public static ExecutorSettings of(Variables variables) throws EnvironmentException {
        return new ExecutorSettings(
                variables.required("MESOS_FRAMEWORK_ID"),
                variables.required("MESOS_EXECUTOR_ID"),
                variables.isSet("MESOS_CHECKPOINT", false),
                variables.mesosDuration("MESOS_RECOVERY_TIMEOUT", Duration.ofMinutes(15)),
                variables.mesosDuration("MESOS_SUBSCRIPTION_BACKOFF_MAX", Duration.ofSeconds(2)),
                variables.mesosDuration(
                        "MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD", Duration.ofSeconds(5)),
                variables.isoDuration("CARILLON_IDLE_TIMEOUT", Duration.ofMinutes(5)),
                variables.positive("CARILLON_MAX_TASKS", 100));
    }
}
