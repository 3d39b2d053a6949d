package io.carillon.core.definition;

import io.carillon.model.job.AutoRollback;
import io.carillon.model.job.Job;
import io.carillon.model.job.Portion;
import io.carillon.model.job.UpdatePolicy;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** The fields of how a change reaches the shards of a daemon. */
final class UpdateFields {
    private static final Duration LONGEST_WAIT = Duration.ofDays(1);
    private static final int MOST_FAILURES = 100;
    private static final int ALL = 100;
    private static final int MOST_SURGE = 1_000;
    private static final Pattern AMOUNT = Pattern.compile("[0-9]{1,9}%?");
    private static final Kind<Portion> PORTION =
            Kinds.scalar(
                    Kind.JsonType.AMOUNT,
                    "whole number, or percentage",
                    UpdateFields::portion,
                    Portion::toString);

    private static final Shape<AutoRollback> ROLLBACK = rollback(new Shape.Builder<>());

    private static final Shape.Builder<UpdatePolicy> ROWS = new Shape.Builder<>();

    private static final Field<UpdatePolicy, Portion> MAX_UNAVAILABLE =
            ROWS.field(
                    "maxUnavailable",
                    PORTION,
                    UpdatePolicy.DEFAULT.maxUnavailable(),
                    UpdatePolicy::maxUnavailable,
                    "How many shards may be down at once before the change ends another one,"
                            + " whatever they are down for: a number, or a percentage of"
                            + " `shards.count` like `\"25%\"`, rounded down, but 1 at least.",
                    UpdateFields::checkUnavailable);

    private static final Field<UpdatePolicy, Integer> MAX_SURGE =
            ROWS.field(
                    "maxSurge",
                    Kinds.WHOLE,
                    0,
                    UpdatePolicy::maxSurge,
                    "How many shards may have two tasks at once for a change: the new one begins"
                            + " beside the old one, which ends when the new one is up. With 1 or"
                            + " more, `maxUnavailable` may be 0. Not for tasks in a shared"
                            + " executor.",
                    (surge, errors) -> errors.range(surge, 0, MOST_SURGE));

    private static final Field<UpdatePolicy, Duration> MIN_HEALTHY_TIME =
            ROWS.field(
                    "minHealthyTime",
                    Kinds.DURATION,
                    UpdatePolicy.DEFAULT.minHealthyTime(),
                    UpdatePolicy::minHealthyTime,
                    "How long the new task of a shard must run, and be healthy and ready if it has"
                            + " such checks, before the shard counts as up.",
                    (time, errors) -> errors.duration(time, true, LONGEST_WAIT));

    private static final Field<UpdatePolicy, Optional<AutoRollback>> AUTO_ROLLBACK =
            ROWS.field(
                    "autoRollback",
                    Kinds.maybe(Kinds.object(ROLLBACK)),
                    Optional.empty(),
                    UpdatePolicy::autoRollback,
                    "When the job returns by itself to the last version that was up with all"
                            + " shards; left out: never.");

    static final Shape<UpdatePolicy> SHAPE =
            ROWS.build(
                    values ->
                            new UpdatePolicy(
                                    values.get(MAX_UNAVAILABLE),
                                    values.get(MAX_SURGE),
                                    values.get(MIN_HEALTHY_TIME),
                                    values.get(AUTO_ROLLBACK)),
                    UpdateFields::checkBoth);

    private UpdateFields() {}

    /** The field {@code update} of a job. */
    static Field<Job, Optional<UpdatePolicy>> update(Shape.Builder<Job> rows) {
        return rows.field(
                "update",
                Kinds.maybe(Kinds.object(SHAPE)),
                Optional.empty(),
                job -> job.caredFor().update(),
                "How a change reaches the shards of a DAEMON; one after the other if left out. See"
                        + " [When a daemon changes](#when-a-daemon-changes).");
    }

    private static Shape<AutoRollback> rollback(Shape.Builder<AutoRollback> rows) {
        Field<AutoRollback, Integer> failures =
                rows.field(
                        "failures",
                        Kinds.WHOLE,
                        3,
                        AutoRollback::failures,
                        "After so many failures of one shard in a row.",
                        (most, errors) -> errors.range(most, 1, MOST_FAILURES));
        Field<AutoRollback, Optional<Duration>> deadline =
                rows.field(
                        "deadline",
                        Kinds.maybe(Kinds.DURATION),
                        Optional.empty(),
                        AutoRollback::deadline,
                        "And when a task of the new version has not come up so long after its"
                                + " launch; however long that takes if left out.",
                        (time, errors) ->
                                time.ifPresent(
                                        limit -> errors.duration(limit, false, LONGEST_WAIT)));
        return rows.build(
                values -> new AutoRollback(values.get(failures), values.get(deadline)),
                (policy, errors) -> {});
    }

    private static Portion portion(String text) {
        if (!AMOUNT.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    Text.quoted(text)
                            + " is not a number of shards; write one like 2, or a percentage like"
                            + " \"25%\"");
        }
        boolean percent = text.endsWith("%");
        String number = percent ? text.substring(0, text.length() - 1) : text;
        return new Portion(Integer.parseInt(number), percent);
    }

    private static void checkBoth(UpdatePolicy policy, FieldErrors errors) {
        errors.at(MAX_UNAVAILABLE.name())
                .unless(
                        policy.maxUnavailable().amount() > 0 || policy.maxSurge() > 0,
                        "is "
                                + policy.maxUnavailable()
                                + ", so no shard could be replaced; write 1 or more, or set"
                                + " maxSurge to 1 or more");
    }

    /** Two tasks of one shard are told apart by Mesos, not by an executor that they would share. */
    static void checkAlone(Job job, String why, FieldErrors errors) {
        errors.at("update")
                .at(MAX_SURGE.name())
                .unless(
                        job.caredFor().update().map(UpdatePolicy::maxSurge).orElse(0) == 0,
                        why + "; write 0 or leave it out");
    }

    private static void checkUnavailable(Portion most, FieldErrors errors) {
        errors.unless(
                !most.percent() || most.amount() <= ALL,
                "is more than all shards; write 100% or less");
    }
}
