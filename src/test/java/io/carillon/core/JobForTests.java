package io.carillon.core;

import io.carillon.model.job.Care;
import io.carillon.model.job.Concurrency;
import io.carillon.model.job.Container;
import io.carillon.model.job.Delivery;
import io.carillon.model.job.EnvValue;
import io.carillon.model.job.Job;
import io.carillon.model.job.JobType;
import io.carillon.model.job.Misfire;
import io.carillon.model.job.Program;
import io.carillon.model.job.ResourceLimits;
import io.carillon.model.job.Resources;
import io.carillon.model.job.Retry;
import io.carillon.model.job.Schedule;
import io.carillon.model.job.Sharding;
import io.carillon.model.job.Siting;
import io.carillon.model.job.Unreachable;
import io.carillon.model.job.Uri;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** A job definition to be changed field by field; fires every ten seconds unless told otherwise. */
public final class JobForTests {
    public String name = "job";
    public TreeMap<String, String> labels = new TreeMap<>();
    public Optional<String> app = Optional.empty();
    public JobType type = JobType.TRANSIENT;
    public Schedule schedule =
            new Schedule(
                    new Schedule.Every(Duration.ofSeconds(10)), Optional.empty(), Optional.empty());

    /** A daemon keeps the schedule: its shards fire by themselves. */
    public boolean resident;

    public int shards = 1;
    public int maxParallel = 100;
    public boolean gang;
    public String parameter = "";
    public Program program = new Program.Shell("true");
    public TreeMap<String, String> env = new TreeMap<>();
    public TreeMap<String, String> secrets = new TreeMap<>();
    public List<Uri> uris = List.of();
    public Optional<String> user = Optional.empty();
    public Optional<Container> container = Optional.empty();
    public Optional<ResourceLimits> limits = Optional.empty();
    public Delivery delivery = Delivery.AT_LEAST_ONCE;
    public Misfire misfire = new Misfire(Misfire.Policy.LATEST, 10);
    public Concurrency concurrency = Concurrency.FORBID;
    public Optional<Duration> startDeadline = Optional.empty();
    public Optional<Duration> timeLimit = Optional.empty();
    public Resources resources = new Resources(100, 32_000, 0, 0, 0);
    public Siting siting = Siting.ANYWHERE;
    public Retry retry = new Retry(1, Duration.ofSeconds(1), Duration.ofMinutes(1), 2.0);

    public boolean freezeExempt;
    public Optional<Care> care = Optional.empty();

    private Sharding sharding() {
        Sharding sharding = new Sharding(shards, new TreeMap<>(), Math.min(shards, maxParallel));
        return gang ? sharding.together() : sharding;
    }

    public Job job() {
        return new Job(
                name,
                "",
                "",
                labels,
                app,
                type,
                type == JobType.DAEMON && !resident ? Schedule.BY_HAND : schedule,
                sharding(),
                parameter,
                program,
                env,
                uris,
                user,
                container,
                limits,
                resources,
                siting.stored(),
                delivery,
                misfire,
                concurrency,
                startDeadline,
                timeLimit,
                Duration.ofSeconds(3),
                retry,
                new Unreachable(Duration.ofSeconds(30)),
                freezeExempt ? Optional.of(true) : Optional.empty(),
                care,
                EnvValue.stored(secrets));
    }
}
