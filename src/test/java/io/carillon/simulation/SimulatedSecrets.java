package io.carillon.simulation;

import io.carillon.model.RecordKey;
import io.carillon.model.job.Job;
import io.carillon.model.run.Run;
import io.carillon.model.run.TaskId;
import io.carillon.runtime.SecretSource;
import io.carillon.runtime.SecretValue;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.subjects.SingleSubject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A source of secrets: some are missing for a time, and they are slow and changed. With it
 * invariant 30: a task is launched with all secrets that its definition names, each with a value
 * that the source has had, and nothing that is stored or told has one.
 */
final class SimulatedSecrets implements SecretSource {
    /** In each value, and nowhere else. */
    private static final String CANARY = "canary-";

    private static final List<String> NAMES = List.of("db/password", "key", "team/a/token");

    private final VirtualTime time;
    private final Dice dice;
    private final Weather weather;
    private final Map<String, Integer> versions = new TreeMap<>();
    private final Map<String, Boolean> missing = new TreeMap<>();
    private boolean slow;
    private boolean over;

    /** How many tasks were launched with secrets. */
    long launched;

    /** How often one could not be read. */
    long lacking;

    SimulatedSecrets(VirtualTime time, Dice dice, Weather weather) {
        this.time = time;
        this.dice = dice;
        this.weather = weather;
        NAMES.forEach(name -> versions.put(name, 1));
    }

    /** Whether jobs have secrets in the world of that seed. */
    static boolean areIn(long seed) {
        return Math.floorMod(seed, 4) == 2;
    }

    /** Some jobs of some worlds with secrets, drawn without dice. */
    static Job given(Job job, long seed) {
        int number = Integer.parseInt(job.parameter());
        if (!areIn(seed) || number / 13 % 2 != 0) {
            return job;
        }
        SortedMap<String, String> secrets = new TreeMap<>();
        secrets.put("DB_PASSWORD", NAMES.get(number % NAMES.size()));
        if (number % 5 == 0) {
            secrets.put("SECOND", NAMES.get(number / 5 % NAMES.size()));
        }
        return new Job(
                job.name(),
                job.description(),
                job.owner(),
                job.labels(),
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
                job.retry(),
                job.unreachable(),
                job.freezeExempt(),
                job.care(),
                Optional.of(secrets));
    }

    /** From now on it is not always well. */
    void begin() {
        if (areIn(dice.seed)) {
            time.in(dice.between(500, 10_000), this::happens);
        }
    }

    private void happens() {
        if (over) {
            return;
        }
        String name = dice.pick(NAMES);
        switch (dice.below(5)) {
            case 0, 1 -> missing.put(name, !missing.getOrDefault(name, false));
            case 2 -> versions.merge(name, 1, Integer::sum);
            case 3 -> slow = !slow;
            default -> missing.put(name, false);
        }
        weather.troubles++;
        begin();
    }

    /** All is well from now on. */
    void end() {
        over = true;
        slow = false;
        missing.clear();
    }

    @Override
    public Single<Answer> read(String name) {
        SingleSubject<Answer> answer = SingleSubject.create();
        boolean lacks = missing.getOrDefault(name, false);
        lacking += lacks ? 1 : 0;
        Answer read =
                lacks
                        ? new Missing("there is no file " + name)
                        : new Found(SecretValue.of(CANARY + name + "-" + versions.get(name)));
        int millis = slow ? dice.between(100, 8_000) : dice.between(1, 10);
        weather.takes(millis, 50, time.instant());
        time.in(millis, () -> answer.onSuccess(read));
        return answer;
    }

    /** Mesos is asked to launch the task. */
    void launching(TaskId task, SitingAudit definitions, Map<String, String> env) {
        Optional<Run> run = definitions.run(task);
        Optional<Job> job = run.flatMap(definitions::own);
        if (job.isEmpty() || job.get().secrets().isEmpty()) {
            return;
        }
        launched++;
        job.get()
                .secrets()
                .forEach(
                        (variable, name) -> {
                            boolean own = run.get().env().containsKey(variable);
                            Violation.when(
                                    !own && !isValueOf(name, env.getOrDefault(variable, "")),
                                    30,
                                    () -> task + " is launched without secret " + name);
                        });
    }

    private boolean isValueOf(String name, String text) {
        String begin = CANARY + name + "-";
        if (!text.startsWith(begin)) {
            return false;
        }
        int version = Integer.parseInt(text.substring(begin.length()));
        return version >= 1 && version <= versions.getOrDefault(name, 0);
    }

    /** This is stored. */
    void check(RecordKey key, byte[] bytes) {
        if (areIn(dice.seed)) {
            boolean told = new String(bytes, StandardCharsets.ISO_8859_1).contains(CANARY);
            Violation.when(told, 30, () -> key + " has the value of a secret");
        }
    }

    /** This is logged and shown. */
    void check(Object said) {
        if (areIn(dice.seed)) {
            Violation.when(said.toString().contains(CANARY), 30, () -> "a value is told: " + said);
        }
    }
}
