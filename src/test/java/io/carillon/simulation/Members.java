package io.carillon.simulation;

import io.carillon.core.AppForTests;
import io.carillon.core.access.Rights;
import io.carillon.core.access.Role;
import io.carillon.core.access.Verb;
import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.UpdateWish;
import io.carillon.core.state.JobEntry;
import io.carillon.core.state.State;
import io.carillon.model.RecordKey;
import io.carillon.model.hold.HoldId;
import io.carillon.model.job.Job;
import io.carillon.model.run.News;
import io.carillon.model.run.RunId;
import io.carillon.model.run.Trigger;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * In some worlds there are people with roles, who want things of jobs that they may touch and of
 * others. What they may is told by the beginnings of names.
 */
final class Members {
    /** What a role permits for the jobs whose names begin so. */
    private record Grant(String prefix, EnumSet<Verb> verbs) {
        Role role(String name) {
            return new Role(name, new TreeSet<>(verbs), List.of(prefix + "*"), List.of());
        }

        boolean permits(Verb verb, String job) {
            return job.startsWith(prefix) && verbs.contains(verb);
        }
    }

    private record Member(String name, List<Grant> grants) {
        boolean may(Wish wish) {
            return wish.job().isPresent()
                    && wish.needed().stream()
                            .allMatch(
                                    verb ->
                                            grants.stream()
                                                    .anyMatch(
                                                            one ->
                                                                    one.permits(
                                                                            verb,
                                                                            wish.job().get())));
        }

        List<Role> roles() {
            List<Role> roles = new ArrayList<>();
            grants.forEach(grant -> roles.add(grant.role(name + roles.size())));
            return roles;
        }
    }

    /** A command, the job that it is about, if it is about one, and what it needs there. */
    private record Wish(Command command, Optional<String> job, EnumSet<Verb> needed) {
        static Wish of(String job, Command command, Verb first, Verb... others) {
            return new Wish(command, Optional.of(job), EnumSet.of(first, others));
        }

        static Wish ofCluster(Command command) {
            return new Wish(command, Optional.empty(), EnumSet.noneOf(Verb.class));
        }
    }

    private static final String RED = "red-";
    private static final String BLUE = "blue-";
    private static final EnumSet<Verb> ALL = EnumSet.of(Verb.RUN, Verb.DEFINE, Verb.OPERATE);

    private static final List<Member> MEMBERS =
            List.of(
                    new Member("red", List.of(new Grant(RED, ALL))),
                    new Member("blue", List.of(new Grant(BLUE, ALL))),
                    new Member("starter", List.of(new Grant(RED, EnumSet.of(Verb.RUN)))),
                    new Member("author", List.of(new Grant(RED, EnumSet.of(Verb.DEFINE)))),
                    new Member(
                            "both",
                            List.of(
                                    new Grant(RED, EnumSet.of(Verb.RUN)),
                                    new Grant(BLUE, EnumSet.of(Verb.OPERATE)))),
                    new Member("reader", List.of(new Grant("", EnumSet.of(Verb.READ)))));

    /** The roles of all members, which a token can stand for. */
    static Stream<Role> roles() {
        return MEMBERS.stream().flatMap(member -> member.roles().stream());
    }

    private static final List<String> OWN = List.of("red-0", "red-1-once", "blue-0");

    /** Jobs of others, on which none of them has a claim. */
    private static final List<String> FOREIGN =
            List.of(RightsAudit.VAULT, RightsAudit.VAULT, "daemon0", "job1", "nobodys-red-0");

    final TokenAudit tokens;
    private final VirtualTime time;
    private final Dice dice;
    private final RandomJobs jobs;
    private final Users users;
    private final RightsAudit audit;
    private final LongSupplier epoch;
    private final Trace trace;
    private final Supplier<Optional<SimulatedNode.Open>> leader;
    private final TokenOwners owners;
    private boolean retired;

    /**
     * @param epoch of the newest term
     */
    Members(
            VirtualTime time,
            long seed,
            Users users,
            RightsAudit audit,
            LongSupplier epoch,
            Trace trace,
            Supplier<Optional<SimulatedNode.Open>> leader) {
        this.time = time;
        this.dice = new Dice(seed, "members");
        this.jobs = new RandomJobs(dice);
        this.users = users;
        this.audit = audit;
        this.epoch = epoch;
        this.trace = trace;
        this.leader = leader;
        tokens = new TokenAudit(time, epoch);
        owners = new TokenOwners(time, new Dice(seed, "tokens"), users, tokens, audit, trace);
    }

    void begin() {
        if (RightsAudit.areIn(dice.seed)) {
            time.in(1_000, this::close);
            owners.next();
            next();
        }
    }

    /** They want nothing more. */
    void retire() {
        retired = true;
        owners.retire();
    }

    /** A job is defined, and then nobody touches it any more. */
    private void close() {
        if (!audit.closed() && !retired) {
            Job job = jobs.job(RightsAudit.VAULT, time.instant());
            users.send(new Command.PutJob(job, true));
            users.send(new Command.PauseJob(job.name(), Optional.empty(), "closed"));
            time.in(3_000, this::close);
        }
    }

    private void next() {
        time.in(
                dice.between(200, 2_500),
                () -> {
                    if (!retired) {
                        leader.get().ifPresent(this::act);
                        next();
                    }
                });
    }

    private void act(SimulatedNode.Open open) {
        Member member = dice.pick(MEMBERS);
        String job = dice.pick(dice.oneIn(4) ? FOREIGN : OWN);
        Wish wish = dice.oneIn(8) ? ofCluster() : ofJob(open.state(), job, member);
        boolean may = member.may(wish);
        if (may && wish.command() instanceof Command.DeleteJob && !dice.oneIn(3)) {
            return;
        }
        Optional<String> token =
                dice.oneIn(3) ? Optional.of(dice.pick(TokenOwners.NAMES)) : Optional.empty();
        boolean worthless = token.filter(tokens::isWorthless).isPresent();
        boolean opens = token.filter(name -> !tokens.opens(name)).isEmpty();
        long term = epoch.getAsLong();
        boolean newest = open.lead().epoch() == term;
        Command conditional =
                wish.job().isPresent() && dice.oneIn(4)
                        ? new Command.OnlyIf(job, Optional.empty(), wish.command())
                        : wish.command();
        users.ask(
                new Command.Permitted(new Rights(member.roles(), token), conditional),
                may && !worthless,
                RightsAudit.caller(member.name(), may && !worthless),
                answer -> {
                    // What an older term knows of tokens is not judged: it stores nothing.
                    boolean sameTerm = newest && epoch.getAsLong() == term;
                    boolean stillOpens = token.isEmpty() || opens && tokens.opens(token.get());
                    if (!may || token.isEmpty() || sameTerm && (worthless || stillOpens)) {
                        judge(may && !worthless, conditional, answer);
                    }
                },
                () -> {});
    }

    private void judge(boolean may, Command command, Answer answer) {
        audit.answered(may, command, answer).ifPresent(trace::broken);
    }

    private Wish ofJob(State state, String job, Member member) {
        Optional<JobEntry> entry = state.job(job);
        RunId run =
                entry.flatMap(one -> one.runs().keySet().stream().findFirst())
                        .orElse(new RunId(job, time.instant(), Trigger.MANUAL));
        RunId finished =
                entry.flatMap(one -> one.finished().keySet().stream().findFirst()).orElse(run);
        TreeSet<Integer> all = new TreeSet<>();
        return switch (dice.below(14)) {
            case 0, 1, 2 ->
                    Wish.of(
                            job,
                            new Command.PutJob(jobs.job(job, time.instant()), dice.oneIn(2)),
                            Verb.DEFINE);
            case 3 -> Wish.of(job, new Command.DeleteJob(job), Verb.DEFINE);
            case 4 ->
                    Wish.of(
                            job,
                            new Command.PauseJob(
                                    job,
                                    Optional.of(time.instant().plusSeconds(dice.between(3, 20))),
                                    member.name()),
                            Verb.OPERATE);
            case 5, 6 -> Wish.of(job, new Command.ResumeJob(job), Verb.OPERATE);
            case 7 -> Wish.of(job, new Command.RestartJob(job, all, "because"), Verb.OPERATE);
            case 8 ->
                    Wish.of(
                            job,
                            new Command.UpdateJob(job, new UpdateWish.Undo(Optional.empty())),
                            Verb.OPERATE);
            case 9, 10 -> runNow(job);
            case 11 -> Wish.of(job, new Command.RetryRun(finished, Optional.empty()), Verb.RUN);
            case 12 -> Wish.of(job, new Command.KillRun(run), Verb.RUN);
            default -> Wish.of(job, new Command.KillTask(run + "~0~1"), Verb.RUN);
        };
    }

    private Wish runNow(String job) {
        TreeMap<String, String> env = new TreeMap<>();
        boolean spiked = dice.oneIn(2);
        if (spiked) {
            env.put("SPIKE", "value");
        }
        Command command =
                new Command.RunNow(job, new TreeSet<>(), Optional.empty(), env, Optional.empty());
        return spiked
                ? Wish.of(job, command, Verb.RUN, Verb.DEFINE)
                : Wish.of(job, command, Verb.RUN);
    }

    /** What none of them may. */
    private Wish ofCluster() {
        AppForTests app = new AppForTests();
        app.name = "intruded";
        News news = new News(Optional.empty(), Optional.of("1"), Optional.empty());
        String framework =
                leader.get().flatMap(open -> open.state().framework()).map(f -> f.id()).orElse("");
        return Wish.ofCluster(
                switch (dice.below(9)) {
                    case 0 -> new Command.PutApp(app.app(), false);
                    case 1 -> new Command.DeleteApp("shared0", true);
                    case 2 ->
                            new Command.PlaceHold(
                                    HoldId.CLUSTER,
                                    Optional.of(time.instant().plusSeconds(10)),
                                    "because",
                                    Optional.empty());
                    case 3 -> new Command.LiftHold(HoldId.CLUSTER);
                    case 4 -> new Command.RevokeToken(dice.pick(TokenOwners.NAMES));
                    case 5 ->
                            new Command.Tell(
                                    new RunId("red-0", time.instant(), Trigger.MANUAL) + "~0~1",
                                    news);
                    case 6 -> new Command.Reconcile(true);
                    case 7 -> new Command.ResetFramework(framework);
                    default ->
                            new Command.DropRecord(
                                    new RecordKey(RecordKey.Kind.JOBS, RightsAudit.VAULT));
                });
    }
}
