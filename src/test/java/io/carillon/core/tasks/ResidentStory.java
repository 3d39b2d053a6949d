package io.carillon.core.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.contract.Decision;
import io.carillon.core.contract.Input;
import io.carillon.core.executors.SharedCore;
import io.carillon.model.AgentId;
import io.carillon.model.Opaque;
import io.carillon.model.job.JobType;
import io.carillon.model.job.Schedule;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.mesos.TaskReport;
import io.carillon.model.run.Fire;
import io.carillon.model.run.FireReport;
import io.carillon.model.run.News;
import io.carillon.model.run.Outcome;
import io.carillon.model.run.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** A shard that fires by itself, ten times a second, and what its executor tells of it. */
abstract class ResidentStory {
    final SharedCore shared = new SharedCore();
    final Instant start = shared.core.now;
    TaskId task;
    boolean cron;

    void begin() {
        shared.job.type = JobType.DAEMON;
        shared.job.resident = true;
        Schedule.Rule rule =
                cron
                        ? new Schedule.Cron("* * * * * *", ZoneId.of("UTC"))
                        : new Schedule.Every(Duration.ofMillis(100));
        shared.job.schedule = new Schedule(rule, Optional.empty(), Optional.empty());
        shared.defined();
        shared.core.pass(Duration.ofSeconds(1));
        launched();
        assertThat(shared.launches().get(0).shared().orElseThrow().resident().orElseThrow().after())
                .isEqualTo(shared.core.now);
    }

    void launched() {
        task = shared.core.launch().get(0);
    }

    Instant at(long millis) {
        return start.plusMillis(millis);
    }

    static FireReport.Range range(Instant from, Instant to, int count, Outcome outcome) {
        TreeMap<Outcome, Integer> counts = new TreeMap<>();
        counts.put(outcome, count);
        return new FireReport.Range(from, to, counts, "it " + outcome);
    }

    Decision report(ReportState said, FireReport fires, int uuid) {
        News news =
                new News(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        0,
                        Optional.of(fires));
        Decision decision =
                shared.core.give(
                        new Input.StatusArrived(
                                new TaskReport(
                                        task.toString(),
                                        said,
                                        "",
                                        "",
                                        new AgentId("agent"),
                                        uuid == 0
                                                ? Opaque.EMPTY
                                                : new Opaque(new byte[] {(byte) uuid}),
                                        shared.core.now,
                                        Optional.of(shared.executor().id()),
                                        news)));
        shared.core.ticks();
        return decision;
    }

    /** What is in the ledger, oldest first. */
    List<String> ledger() {
        List<String> told = new ArrayList<>();
        List<Fire> fires = new ArrayList<>(shared.core.ledger());
        Collections.reverse(fires);
        for (Fire fire : fires) {
            told.add(
                    "%d-%d %d %s%s"
                            .formatted(
                                    millis(fire.nominalTime()),
                                    millis(fire.through()),
                                    fire.count(),
                                    fire.outcome(),
                                    fire.shard().map(s -> " of " + s.number()).orElse("")));
        }
        return told;
    }

    long millis(Instant instant) {
        return Duration.between(start, instant).toMillis();
    }

    FireReport first() {
        return new FireReport(
                at(1_050),
                at(1_050),
                at(2_000),
                List.of(range(at(1_100), at(2_000), 10, Outcome.SUCCEEDED)));
    }

    FireReport second() {
        return new FireReport(
                at(1_050),
                at(2_000),
                at(3_000),
                List.of(
                        range(at(2_100), at(2_500), 5, Outcome.SUCCEEDED),
                        range(at(2_600), at(2_600), 1, Outcome.FAILED),
                        range(at(2_700), at(3_000), 4, Outcome.SUCCEEDED)));
    }
}
