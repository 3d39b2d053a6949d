package io.carillon.simulation;

import io.carillon.core.records.StoredRecord;
import io.carillon.model.RecordKey;
import io.carillon.model.job.Constraint;
import io.carillon.model.job.Job;
import io.carillon.model.job.SpreadRule;
import io.carillon.model.run.Run;
import io.carillon.model.run.RunId;
import io.carillon.model.run.Shard;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskId;
import io.carillon.model.run.TaskPhase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.mesos.v1.Protos.Offer;

/**
 * Invariant 21: a task goes to no agent that does not meet the constraints of the definition that
 * it is launched with, and of its app; it uses offers to its role if it has one; and no group of
 * agents gets more tasks of a job than its spread allows. Reads the attributes as Mesos sends them,
 * and judges by itself: the simulation's constraints are of a few kinds.
 */
final class SitingAudit implements DurableView.Reader {
    private final Map<String, Map<Long, Job>> jobs = new HashMap<>();
    private final Map<RunId, Map<Integer, Run>> editions = new HashMap<>();
    private final Map<TaskId, Run> launched = new HashMap<>();

    private final Map<TaskId, Offer> agents = new HashMap<>();

    /** How many launches had to be on certain agents. */
    long bound;

    /** How many launches had to use the offers of a role. */
    long roles;

    /** How many launches were of jobs whose groups of agents have limits. */
    long grouped;

    @Override
    public void read(RecordKey key, StoredRecord record) {
        if (record instanceof StoredRecord.JobRecord job) {
            Map<Long, Job> known = jobs.computeIfAbsent(job.job().name(), any -> new HashMap<>());
            known.putAll(job.job().older());
            known.put(job.job().version(), job.job().job());
        } else if (record instanceof StoredRecord.RunRecord part && part.run().isPresent()) {
            Run run = part.run().get();
            Map<Integer, Run> known = editions.computeIfAbsent(run.id(), any -> new HashMap<>());
            known.put(run.edition(), run);
            for (Shard shard : part.shards()) {
                shard.task()
                        .filter(task -> task.phase() != TaskPhase.PLANNED)
                        .ifPresent(task -> launched(known, task));
            }
        }
    }

    private void launched(Map<Integer, Run> known, Task task) {
        Run run = known.get(task.editionNumber());
        if (run != null) {
            launched.putIfAbsent(task.id(), run);
        }
    }

    @Override
    public void gone(RecordKey key) {}

    /**
     * Mesos is asked to launch the task on that offer's agent.
     *
     * @param lives whether a task is live by what is stored
     */
    void launching(TaskId task, Offer offer, Predicate<TaskId> lives) {
        Run run = launched.get(task);
        if (run == null) {
            return;
        }
        Optional<SpreadRule> spread = spread(run);
        spread.filter(SpreadRule::limited).ifPresent(rule -> crowding(task, offer, rule, lives));
        agents.put(task, offer);
        Optional<String> role = own(run).flatMap(job -> job.where().role());
        roles += role.isPresent() ? 1 : 0;
        Violation.when(
                role.filter(one -> !one.equals(offer.getAllocationInfo().getRole())).isPresent(),
                21,
                () -> task + " is launched with an offer to another role than " + role);
        List<Constraint> constraints = new ArrayList<>();
        run.app().ifPresent(app -> constraints.addAll(app.app().where().constraints()));
        own(run).ifPresent(job -> constraints.addAll(job.where().constraints()));
        constraints.removeIf(Constraint::preferred);
        bound += constraints.isEmpty() ? 0 : 1;
        for (Constraint constraint : constraints) {
            Violation.when(
                    !meets(constraint, offer),
                    21,
                    () ->
                            task
                                    + " is launched on "
                                    + offer.getHostname()
                                    + " against "
                                    + constraint);
        }
    }

    /** The run as it was when the task was launched, if that was seen. */
    Optional<Run> run(TaskId task) {
        return Optional.ofNullable(launched.get(task));
    }

    /** The definition of the job that the run has, without its app. */
    Optional<Job> own(Run run) {
        return run.definition().or(() -> Optional.ofNullable(definition(run)));
    }

    private Optional<SpreadRule> spread(Run run) {
        return own(run).flatMap(job -> job.where().spread());
    }

    private Optional<String> spread(TaskId task) {
        return Optional.ofNullable(launched.get(task)).flatMap(this::spread).map(SpreadRule::by);
    }

    /**
     * No more live tasks of a job are in a group of agents than its spread allows. Where one is
     * that was launched under another spread is known when its agent has offered something.
     */
    private void crowding(TaskId task, Offer offer, SpreadRule rule, Predicate<TaskId> lives) {
        String group = value(rule.by(), offer);
        agents.keySet().removeIf(other -> !lives.test(other));
        long there =
                agents.entrySet().stream()
                        .filter(other -> other.getKey().run().job().equals(task.run().job()))
                        .filter(other -> spread(other.getKey()).equals(Optional.of(rule.by())))
                        .filter(other -> value(rule.by(), other.getValue()).equals(group))
                        .count();
        grouped++;
        Violation.when(
                there >= rule.most(),
                21,
                () ->
                        task
                                + " is launched on "
                                + offer.getHostname()
                                + " beside "
                                + there
                                + " of its job against "
                                + rule);
    }

    private Job definition(Run run) {
        return jobs.getOrDefault(run.id().job(), Map.of()).get(run.jobVersion());
    }

    private static String value(String attribute, Offer offer) {
        return attribute.equals("hostname")
                ? offer.getHostname()
                : offer.getAttributesList().stream()
                        .filter(one -> one.getName().equals(attribute))
                        .map(one -> one.getText().getValue())
                        .findFirst()
                        .orElse("");
    }

    private static boolean meets(Constraint constraint, Offer offer) {
        String value = value(constraint.attribute(), offer);
        Predicate<String> like = text -> value.equals(text) || value.matches(text);
        boolean any = constraint.values().stream().anyMatch(like);
        return switch (constraint.operator()) {
            case IN, LIKE -> any;
            case NOT_IN, UNLIKE -> !any;
            default -> throw new IllegalArgumentException("unknown here: " + constraint);
        };
    }
}
