package io.carillon.model.job;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an owner wants done: the job document, complete with defaults and valid.
 *
 * @param name unique; {@code [a-z0-9]([a-z0-9._-]{0,98}[a-z0-9])?}
 * @param description for people
 * @param owner for people
 * @param labels for searching
 * @param app name of the app that completes this definition
 * @param type how its shards live
 * @param schedule when it fires
 * @param sharding how a run is divided
 * @param parameter handed to every task
 * @param program what a task executes
 * @param env further environment of a task
 * @param uris files fetched before a task starts
 * @param user whom the task runs as; empty: the framework's user
 * @param container the container that a task runs in; empty: none but what the agent makes
 * @param limits what one task may use at most; empty: what it needs
 * @param resources what one task needs
 * @param siting where tasks are placed; empty: anywhere
 * @param delivery what is done with a shard whose outcome is unknown
 * @param misfire what is done with late fires
 * @param concurrency what a fire does when an earlier run is live
 * @param startDeadline how late a run may still start
 * @param timeLimit how long a run may take
 * @param killGrace time between SIGTERM and SIGKILL
 * @param retry how failures are retried
 * @param unreachable when a task whose outcome is unknown is given up
 * @param freezeExempt whether its tasks are launched while launches are frozen; absent: no
 * @param care how the tasks of a daemon are cared for; empty: nothing is said
 * @param secretEnv further environment of a task whose values are read when it is launched: names
 *     of secrets by variable; no variable is here and in {@code env}; empty: none
 */
public record Job(
        String name,
        String description,
        String owner,
        SortedMap<String, String> labels,
        Optional<String> app,
        JobType type,
        Schedule schedule,
        Sharding sharding,
        String parameter,
        Program program,
        SortedMap<String, String> env,
        List<Uri> uris,
        Optional<String> user,
        Optional<Container> container,
        Optional<ResourceLimits> limits,
        Resources resources,
        Optional<Siting> siting,
        Delivery delivery,
        Misfire misfire,
        Concurrency concurrency,
        Optional<Duration> startDeadline,
        Optional<Duration> timeLimit,
        Duration killGrace,
        Retry retry,
        Unreachable unreachable,
        Optional<Boolean> freezeExempt,
        Optional<Care> care,
        Optional<SortedMap<String, String>> secretEnv) {
    public Job {
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
        env = Collections.unmodifiableSortedMap(new TreeMap<>(env));
        uris = List.copyOf(uris);
        secretEnv = secretEnv.flatMap(EnvValue::stored);
    }

    /** A job without secrets. */
    public Job(
            String name,
            String description,
            String owner,
            SortedMap<String, String> labels,
            Optional<String> app,
            JobType type,
            Schedule schedule,
            Sharding sharding,
            String parameter,
            Program program,
            SortedMap<String, String> env,
            List<Uri> uris,
            Optional<String> user,
            Optional<Container> container,
            Optional<ResourceLimits> limits,
            Resources resources,
            Optional<Siting> siting,
            Delivery delivery,
            Misfire misfire,
            Concurrency concurrency,
            Optional<Duration> startDeadline,
            Optional<Duration> timeLimit,
            Duration killGrace,
            Retry retry,
            Unreachable unreachable,
            Optional<Boolean> freezeExempt,
            Optional<Care> care) {
        this(
                name,
                description,
                owner,
                labels,
                app,
                type,
                schedule,
                sharding,
                parameter,
                program,
                env,
                uris,
                user,
                container,
                limits,
                resources,
                siting,
                delivery,
                misfire,
                concurrency,
                startDeadline,
                timeLimit,
                killGrace,
                retry,
                unreachable,
                freezeExempt,
                care,
                Optional.empty());
    }

    /** A job whose tasks are not launched while launches are frozen. */
    public Job(
            String name,
            String description,
            String owner,
            SortedMap<String, String> labels,
            Optional<String> app,
            JobType type,
            Schedule schedule,
            Sharding sharding,
            String parameter,
            Program program,
            SortedMap<String, String> env,
            List<Uri> uris,
            Optional<String> user,
            Optional<Container> container,
            Optional<ResourceLimits> limits,
            Resources resources,
            Optional<Siting> siting,
            Delivery delivery,
            Misfire misfire,
            Concurrency concurrency,
            Optional<Duration> startDeadline,
            Optional<Duration> timeLimit,
            Duration killGrace,
            Retry retry,
            Unreachable unreachable) {
        this(
                name,
                description,
                owner,
                labels,
                app,
                type,
                schedule,
                sharding,
                parameter,
                program,
                env,
                uris,
                user,
                container,
                limits,
                resources,
                siting,
                delivery,
                misfire,
                concurrency,
                startDeadline,
                timeLimit,
                killGrace,
                retry,
                unreachable,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** How its tasks are cared for. */
    public Care caredFor() {
        return care.orElse(Care.NONE);
    }

    /** Whether its tasks are launched while launches are frozen. */
    public boolean exempt() {
        return freezeExempt.orElse(false);
    }

    /** Whether its shards stay in their executors and fire there by themselves. */
    public boolean resident() {
        return type == JobType.DAEMON && !(schedule.rule() instanceof Schedule.ByHand);
    }

    /** Where tasks are placed. */
    public Siting where() {
        return siting.orElse(Siting.ANYWHERE);
    }

    /** The names of the secrets that are values of variables, by variable. */
    public SortedMap<String, String> secrets() {
        return secretEnv.orElseGet(TreeMap::new);
    }

    /** The whole environment that it names. */
    public SortedMap<String, EnvValue> variables() {
        return EnvValue.of(env, secrets());
    }

    /** The job with what its app may add to. */
    Job with(
            SortedMap<String, String> otherLabels,
            SortedMap<String, EnvValue> otherEnv,
            List<Uri> otherUris,
            Optional<String> otherUser,
            Optional<Container> otherContainer,
            Optional<Siting> otherSiting) {
        return new Job(
                name,
                description,
                owner,
                otherLabels,
                app,
                type,
                schedule,
                sharding,
                parameter,
                program,
                EnvValue.values(otherEnv),
                otherUris,
                otherUser,
                otherContainer,
                limits,
                resources,
                otherSiting,
                delivery,
                misfire,
                concurrency,
                startDeadline,
                timeLimit,
                killGrace,
                retry,
                unreachable,
                freezeExempt,
                care,
                EnvValue.secrets(otherEnv));
    }
}
