package io.carillon.simulation;

import io.carillon.core.ContainerForTests;
import io.carillon.core.definition.JobFields;
import io.carillon.model.job.Avoid;
import io.carillon.model.job.Concurrency;
import io.carillon.model.job.Constraint;
import io.carillon.model.job.Constraint.Operator;
import io.carillon.model.job.Container;
import io.carillon.model.job.Delivery;
import io.carillon.model.job.HttpRequest;
import io.carillon.model.job.Job;
import io.carillon.model.job.JobType;
import io.carillon.model.job.Misfire;
import io.carillon.model.job.PlacementPolicy;
import io.carillon.model.job.Program;
import io.carillon.model.job.ResourceLimits;
import io.carillon.model.job.Resources;
import io.carillon.model.job.Retry;
import io.carillon.model.job.Schedule;
import io.carillon.model.job.Sharding;
import io.carillon.model.job.Siting;
import io.carillon.model.job.SpreadRule;
import io.carillon.model.job.StatusSet;
import io.carillon.model.job.TaskPort;
import io.carillon.model.job.Unreachable;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Job definitions of all sorts. A job's name tells its delivery, and as a rule its type. */
final class RandomJobs {
    /** The program of tasks that may go on for ever, for they have a time limit. */
    static final String LIMITED = "work for ever";

    /** The program of tasks that make a request. */
    static final Program REQUEST =
            new Program.Http(
                    new HttpRequest(
                            "http://host/",
                            HttpRequest.Method.GET,
                            new TreeMap<>(),
                            Optional.empty(),
                            StatusSet.parse("200-299").orElseThrow(),
                            Duration.ofSeconds(30),
                            5,
                            Optional.empty()));

    /** What a port with a number is called. */
    static final String FIXED = "http";

    private static final String TEAM = "team";

    private static final Duration MOST = Duration.ofSeconds(6);

    private final Dice dice;

    RandomJobs(Dice dice) {
        this.dice = dice;
    }

    Job job(String name, Instant now) {
        return job(name, name.startsWith("daemon"), now);
    }

    Job job(String name, boolean daemon, Instant now) {
        Optional<Duration> limit =
                dice.oneIn(3) && !daemon ? Optional.of(dice.seconds(3, 30)) : Optional.empty();
        int shards = dice.oneIn(3) ? dice.between(2, 4) : 1;
        Schedule schedule = daemon ? Schedule.BY_HAND : schedule(now);
        int most = dice.oneIn(3) && !daemon ? 1 : shards;
        String parameter = Integer.toString(dice.below(1_000));
        Job drawn =
                new Job(
                        name,
                        "",
                        "",
                        labels(name, parameter, daemon),
                        Optional.empty(),
                        daemon ? JobType.DAEMON : JobType.TRANSIENT,
                        schedule,
                        sharding(shards, most, parameter, daemon),
                        parameter,
                        new Program.Shell(limit.isPresent() ? LIMITED : "work"),
                        new TreeMap<>(),
                        List.of(),
                        Optional.empty(),
                        container(parameter),
                        limits(parameter),
                        new Resources(
                                100L * dice.between(1, 8),
                                16_000L * dice.between(1, 8),
                                0,
                                0,
                                dice.below(3)),
                        apart(name, siting(parameter, daemon), parameter, daemon),
                        delivery(name),
                        new Misfire(
                                dice.pick(List.of(Misfire.Policy.values())), dice.between(1, 8)),
                        dice.pick(List.of(Concurrency.values())),
                        dice.oneIn(3) && !daemon
                                ? Optional.of(dice.seconds(8, 60))
                                : Optional.empty(),
                        limit,
                        dice.seconds(1, 3),
                        new Retry(dice.between(1, 3), dice.millis(100, 2_000), MOST, 2.0),
                        new Unreachable(dice.seconds(5, 40)),
                        name.endsWith("2") ? Optional.of(true) : Optional.empty(),
                        daemon ? RandomChecks.care(parameter) : Optional.empty());
        Job job = JobFields.SHAPE.values(drawn).set(JobFields.RESOURCES, resources(drawn)).build();
        return SimulatedSecrets.given(job, dice.seed);
    }

    /**
     * Now and then names and numbers for the ports, drawn without dice. Of a daemon nothing ends,
     * so its ports are its own, and its other ports, the smallest there are, are not those of
     * others. No job has more shards with one port than there are agents.
     */
    private static Resources resources(Job job) {
        int number = Integer.parseInt(job.parameter());
        boolean daemon = job.type() == JobType.DAEMON;
        boolean one = job.sharding().count() == 1 && job.concurrency() != Concurrency.ALLOW;
        int port = daemon ? 31_500 + Math.floorMod(job.name().hashCode(), 300) : 31_900;
        TaskPort fixed = new TaskPort(Optional.of(FIXED), Optional.of(port));
        TaskPort named = new TaskPort(Optional.of("admin-ui"), Optional.empty());
        TaskPort any = new TaskPort(Optional.empty(), Optional.empty());
        return switch (number / 7 % 6) {
            case 0 -> one ? job.resources().with(List.of(any, fixed)) : job.resources();
            case 1 -> one ? job.resources().with(List.of(fixed, named)) : job.resources();
            case 2 -> job.resources().with(List.of(named, any));
            default -> job.resources();
        };
    }

    /** The same for the tasks, in other words and with other retries. */
    Job reworded(Job job) {
        String words = "words " + dice.below(1_000);
        TreeMap<String, String> labels = new TreeMap<>();
        labels.put("label", words);
        Retry retry = new Retry(dice.between(1, 3), dice.millis(100, 2_000), MOST, 2.0);
        return reworded(job, words, words, labels, retry);
    }

    static Job reworded(
            Job job,
            String description,
            String owner,
            SortedMap<String, String> labels,
            Retry retry) {
        return new Job(
                job.name(),
                description,
                owner,
                labels,
                job.app(),
                job.type(),
                job.schedule(),
                job.sharding(),
                job.parameter(),
                job.program(),
                job.env(),
                job.uris(),
                job.user(),
                job.container(),
                job.limits(),
                job.resources(),
                job.siting(),
                job.delivery(),
                job.misfire(),
                job.concurrency(),
                job.startDeadline(),
                job.timeLimit(),
                job.killGrace(),
                retry,
                job.unreachable(),
                job.freezeExempt(),
                job.care(),
                job.secretEnv());
    }

    /**
     * The same job of another app, or of none, with a program and a container that it can have
     * there.
     */
    static Job of(Job job, Optional<String> app, Program program, Optional<Container> container) {
        Optional<Siting> siting =
                app.isPresent() ? job.siting().flatMap(RandomJobs::anywhere) : job.siting();
        return of(job, app, program, container, siting);
    }

    /** The shards of daemons may fill the executor of an app on some agents for ever. */
    private static Optional<Siting> anywhere(Siting siting) {
        return new Siting(
                        siting.constraints().stream()
                                .filter(one -> one.preferred() || one.operator() == Operator.LIKE)
                                .toList(),
                        siting.spread(),
                        siting.placement(),
                        siting.patience(),
                        siting.avoid())
                .offeredTo(siting.role())
                .stored();
    }

    /** The same job, which avoids none. */
    static Job beside(Job job) {
        Optional<Siting> anywhere = job.where().apart(List.of()).stored();
        return of(job, job.app(), job.program(), job.container(), anywhere);
    }

    private static Job of(
            Job job,
            Optional<String> app,
            Program program,
            Optional<Container> container,
            Optional<Siting> siting) {
        return new Job(
                job.name(),
                job.description(),
                job.owner(),
                job.labels(),
                app,
                job.type(),
                job.schedule(),
                job.sharding(),
                job.parameter(),
                program,
                job.env(),
                job.uris(),
                job.user(),
                container,
                container.flatMap(any -> job.limits()),
                job.resources(),
                siting,
                job.delivery(),
                job.misfire(),
                job.concurrency(),
                job.startDeadline(),
                job.timeLimit(),
                job.killGrace(),
                job.retry(),
                job.unreachable(),
                job.freezeExempt(),
                app.isPresent() ? Optional.empty() : job.care(),
                program instanceof Program.Http ? Optional.empty() : job.secretEnv());
    }

    /** What the owner of the job of that name wishes. */
    static Delivery delivery(String job) {
        return job.endsWith("-once") ? Delivery.AT_MOST_ONCE : Delivery.AT_LEAST_ONCE;
    }

    /**
     * Now and then a wish or a demand for some agents. It is drawn without dice, so that it changes
     * nothing else of a seed. There is room for daemons on every rack only together.
     */
    private Optional<Siting> siting(String parameter, boolean daemon) {
        int number = Integer.parseInt(parameter);
        String rack = "r" + number % 2;
        Constraint one =
                switch (number / 2 % 8) {
                    case 0 -> constraint("rack", Operator.IN, rack, daemon);
                    case 1 -> constraint("rack", Operator.UNLIKE, rack, daemon);
                    case 2 -> constraint("hostname", Operator.LIKE, "h[0-9]+", false);
                    case 3 -> constraint("rack", Operator.IN, rack, true);
                    default -> null;
                };
        Optional<SpreadRule> spread =
                switch (number % 9) {
                    case 4 -> Optional.of(new SpreadRule("row", daemon ? 4 : 1));
                    case 5 -> Optional.of(new SpreadRule("row", SpreadRule.EVEN));
                    case 6 -> Optional.of(new SpreadRule("hostname", daemon ? 4 : 2));
                    default -> Optional.empty();
                };
        List<String> roles = World.roles(dice.seed);
        Optional<String> role =
                roles.size() > 1 && number / 11 % 3 == 0
                        ? Optional.of(roles.get(number % 2))
                        : Optional.empty();
        Optional<PlacementPolicy> policy =
                number % 7 == 3 ? Optional.of(PlacementPolicy.PACK) : Optional.empty();
        Optional<Duration> patience =
                number % 11 == 5 ? Optional.of(Duration.ofSeconds(number % 2)) : Optional.empty();
        return new Siting(one == null ? List.of() : List.of(one), spread, policy, patience)
                .offeredTo(role)
                .stored();
    }

    /**
     * Now and then the shards start together, drawn without dice, too; but not where there may
     * never be room for all of them.
     */
    private Sharding sharding(int shards, int most, String parameter, boolean daemon) {
        Sharding sharding = new Sharding(shards, new TreeMap<>(), most);
        Siting where = siting(parameter, daemon).orElse(Siting.ANYWHERE);
        boolean anywhere =
                where.spread().filter(SpreadRule::limited).isEmpty()
                        && where.constraints().stream()
                                .allMatch(
                                        one -> one.preferred() || one.operator() == Operator.LIKE);
        return shards > 1 && most == shards && !daemon && anywhere ? sharding.together() : sharding;
    }

    /** Now and then a label, drawn without dice, too. */
    private static SortedMap<String, String> labels(String name, String parameter, boolean daemon) {
        TreeMap<String, String> labels = new TreeMap<>();
        if (!daemon && name.startsWith("job") && Integer.parseInt(parameter) % 4 < 2) {
            labels.put(TEAM, "t" + Integer.parseInt(parameter) % 2);
        }
        return labels;
    }

    /** Which jobs one of the users' own with that parameter avoids. No daemon does: it stays. */
    static List<Avoid> avoids(String parameter) {
        return switch (Integer.parseInt(parameter) % 10) {
            case 4, 5 -> List.of(new Avoid(TEAM, Optional.of("t0"), "hostname", false));
            case 6 -> List.of(new Avoid(TEAM, Optional.empty(), "rack", true));
            case 7 -> List.of(new Avoid(TEAM, Optional.empty(), "hostname", false));
            default -> List.of();
        };
    }

    private static Optional<Siting> apart(
            String name, Optional<Siting> siting, String parameter, boolean daemon) {
        List<Avoid> rules = daemon || !name.startsWith("job") ? List.of() : avoids(parameter);
        return siting.orElse(Siting.ANYWHERE).apart(rules).stored();
    }

    /** Now and then a container, drawn without dice, too. */
    private static Optional<Container> container(String parameter) {
        int number = Integer.parseInt(parameter);
        return number / 16 % 3 == 0
                ? Optional.of(ContainerForTests.ofImage("job-" + number))
                : Optional.empty();
    }

    /** Now and then limits, which any need of these jobs keeps to. */
    private static Optional<ResourceLimits> limits(String parameter) {
        return Integer.parseInt(parameter) % 5 == 0
                ? Optional.of(
                        new ResourceLimits(
                                Optional.of(2_000L),
                                Optional.empty(),
                                List.of(ResourceLimits.Name.MEM)))
                : Optional.empty();
    }

    private static Constraint constraint(
            String attribute, Operator operator, String value, boolean preferred) {
        return new Constraint(attribute, operator, List.of(value), preferred);
    }

    private Schedule schedule(Instant now) {
        Optional<Instant> end = dice.oneIn(6) ? Optional.of(now.plusSeconds(60)) : Optional.empty();
        Optional<Instant> start =
                dice.oneIn(6) ? Optional.of(now.plusMillis(dice.below(20_000))) : Optional.empty();
        ZoneId zone = dice.oneIn(2) ? ZoneId.of("UTC") : ZoneId.of("Europe/Berlin");
        Schedule.Rule rule =
                switch (dice.below(6)) {
                    case 0, 1 -> new Schedule.Cron("*/" + dice.between(3, 15) + " * * * * *", zone);
                    case 2, 3 -> new Schedule.Every(dice.millis(2_000, 12_000));
                    case 4 -> new Schedule.At(now.plusSeconds(dice.between(5, 40)));
                    default -> new Schedule.ByHand();
                };
        return new Schedule(rule, start, end);
    }
}
