package io.carillon.torture;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What was observed of a tortured cluster from outside: the input of the checkers. Several threads
 * fill it through synchronized methods; it is read when all of them have ended.
 */
final class History {
    /**
     * A scheduled job that is watched.
     *
     * @param job the job
     * @param anchor an instant from which whole periods count
     * @param from fires after this time are planned
     * @param until fires before this time are planned; empty while the job still runs
     */
    record Watched(TortureJob job, Instant anchor, Instant from, Optional<Instant> until) {
        /** The planned times, computed from the schedule without the product. */
        List<Instant> planned() {
            List<Instant> planned = new ArrayList<>();
            if (job.daemon()) {
                return planned;
            }
            long periods = Duration.between(anchor, from).dividedBy(job.period());
            Instant at = anchor.plus(job.period().multipliedBy(periods));
            while (until.isPresent() && at.isBefore(until.get())) {
                if (at.isAfter(from)) {
                    planned.add(at);
                }
                at = at.plus(job.period());
            }
            return planned;
        }
    }

    /**
     * An entry of the ledger.
     *
     * @param outcome the outcome in the ledger
     * @param because the reason in the ledger
     * @param run id of its run; empty if it has none
     */
    record Entry(String outcome, String because, String run) {
        /** Whether the outcome is final. */
        boolean ended() {
            return !outcome.equals("PENDING") && !outcome.equals("RUNNING");
        }

        /** Whether it may come after that final one. */
        boolean follows(Entry before) {
            boolean known =
                    before.outcome.equals("LOST")
                            && (outcome.equals("SUCCEEDED") || outcome.equals("FAILED"));
            return outcome.equals(before.outcome) || known;
        }
    }

    /**
     * A node's claim that it leads.
     *
     * @param asked when it was asked
     * @param answered when it had answered
     * @param since since when it leads, as the node says
     * @param framework the framework id that it uses; empty if it has none yet
     */
    record Led(
            String node,
            long epoch,
            Instant asked,
            Instant answered,
            Instant since,
            String framework) {}

    /**
     * A fault that was injected.
     *
     * @param target the node or server
     */
    record Suffered(Nemesis nemesis, String target, Instant from, Instant until) {}

    /** A stopped node that was continued. */
    record Woken(String node, Instant at) {}

    final Map<String, Watched> jobs = new TreeMap<>();

    /** By job and nominal time. */
    final Map<String, TreeMap<Instant, Entry>> ledger = new TreeMap<>();

    final List<LogLine> lines = new ArrayList<>();

    /** How attempts ended, by task; only for runs that were asked about. */
    final Map<String, Entry> attempts = new TreeMap<>();

    final List<Led> led = new ArrayList<>();
    final List<Suffered> suffered = new ArrayList<>();

    final List<Woken> woken = new ArrayList<>();

    /** Violations that the watcher itself has found. */
    final List<Violation> plain = new ArrayList<>();

    synchronized void watch(Watched watched) {
        jobs.put(watched.job().name(), watched);
        ledger.putIfAbsent(watched.job().name(), new TreeMap<>());
    }

    /** Takes an entry as it is now. A final outcome never changes, unless a lost one is known. */
    synchronized void entry(String job, Instant nominal, Entry entry) {
        Entry before = ledger.computeIfAbsent(job, j -> new TreeMap<>()).put(nominal, entry);
        if (before != null && before.ended() && !entry.follows(before)) {
            plain.add(
                    new Violation(
                            "a",
                            "the final outcome of a fire changed",
                            "%s %s: %s, then %s".formatted(job, nominal, before, entry)));
        }
    }

    synchronized Optional<Entry> entry(String job, Instant nominal) {
        return Optional.ofNullable(ledger.getOrDefault(job, new TreeMap<>()).get(nominal));
    }

    /** The number of planned fires without a final outcome. */
    synchronized int open() {
        int open = 0;
        for (Watched watched : jobs.values()) {
            for (Instant nominal : watched.planned()) {
                if (entry(watched.job().name(), nominal).filter(Entry::ended).isEmpty()) {
                    open++;
                }
            }
        }
        return open;
    }

    synchronized void wrote(List<LogLine> news) {
        lines.addAll(news);
    }

    synchronized void attempt(String task, Entry end) {
        attempts.put(task, end);
    }

    synchronized void leads(Led one) {
        led.add(one);
    }

    synchronized void suffers(Suffered one) {
        suffered.add(one);
    }

    synchronized void wakes(Woken one) {
        woken.add(one);
    }

    synchronized void violated(Violation violation) {
        plain.add(violation);
    }

    /** The time of the newest start of a task. */
    synchronized Optional<Instant> lastStart() {
        for (int i = lines.size() - 1; i >= 0; i--) {
            if (lines.get(i).is("start")) {
                return Optional.of(lines.get(i).at());
            }
        }
        return Optional.empty();
    }

    /** The time from which on the ledger of a job may have news. */
    synchronized Instant unsettled(String job) {
        Watched watched = jobs.get(job);
        if (watched == null) {
            return Instant.EPOCH;
        }
        Instant at = watched.from();
        for (Map.Entry<Instant, Entry> one : ledger.getOrDefault(job, new TreeMap<>()).entrySet()) {
            boolean next = !one.getKey().isAfter(at.plus(watched.job().period()));
            if (!next || !one.getValue().ended()) {
                break;
            }
            at = one.getKey();
        }
        return at;
    }
}
