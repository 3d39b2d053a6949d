package io.carillon.simulation;

import io.carillon.core.contract.Change;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.Decision;
import io.carillon.core.contract.Input;
import io.carillon.core.state.JobEntry;
import io.carillon.core.state.RunEntry;
import io.carillon.core.state.State;
import io.carillon.model.job.Concurrency;
import io.carillon.model.job.Job;
import io.carillon.model.job.JobType;
import io.carillon.model.mesos.AttributeValue;
import io.carillon.model.mesos.Offer;
import io.carillon.model.run.KillWish;
import io.carillon.model.run.Run;
import io.carillon.model.run.RunId;
import io.carillon.model.run.RunState;
import io.carillon.model.run.Trigger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/** What a mutant makes of commands. */
final class MutatedCommands {
    private MutatedCommands() {}

    /** The input as the mutant understands it. */
    static Input heard(Mutant mutant, Input input) {
        if (mutant == Mutant.DEAF_TO_ATTRIBUTES && input instanceof Input.OffersArrived arrived) {
            return described(arrived, offer -> new TreeMap<>());
        }
        if (mutant == Mutant.DEAF_TO_ROLES && input instanceof Input.OffersArrived arrived) {
            return toOneRole(arrived);
        }
        if (mutant == Mutant.LONELY_GROUPS && input instanceof Input.OffersArrived arrived) {
            return described(
                    arrived,
                    offer -> {
                        TreeMap<String, AttributeValue> own = new TreeMap<>(offer.attributes());
                        own.put("row", new AttributeValue.Text(offer.host()));
                        return own;
                    });
        }
        if (mutant == Mutant.DEAF_TO_NEIGHBOURS
                && input instanceof Input.CommandArrived arrived
                && arrived.command() instanceof Command.PutJob put) {
            Job beside = RandomJobs.beside(put.job());
            return new Input.CommandArrived(
                    arrived.ticket(), new Command.PutJob(beside, put.onlyCreate()), arrived.by());
        }
        if (!(input instanceof Input.CommandArrived arrived)
                || !(arrived.command() instanceof Command.PauseJob pause)
                || !pause.job().startsWith("daemon")) {
            return input;
        }
        boolean stop =
                switch (mutant) {
                    case PAUSE_STOPS -> true;
                    case DEAF_TO_STOP -> false;
                    default -> pause.stop();
                };
        return new Input.CommandArrived(
                arrived.ticket(),
                new Command.PauseJob(pause.job(), pause.until(), pause.reason(), stop),
                arrived.by());
    }

    /** As if all offers were to the first role. */
    private static Input toOneRole(Input.OffersArrived arrived) {
        List<Offer> offers = new ArrayList<>();
        for (Offer offer : arrived.offers()) {
            offers.add(
                    new Offer(
                            offer.id(),
                            offer.agent(),
                            offer.host(),
                            "carillon",
                            offer.resources(),
                            offer.attributes(),
                            offer.unavailable(),
                            offer.arrivedAt()));
        }
        return new Input.OffersArrived(offers);
    }

    private static Input described(
            Input.OffersArrived arrived,
            Function<Offer, SortedMap<String, AttributeValue>> attributes) {
        List<Offer> offers = new ArrayList<>();
        for (Offer offer : arrived.offers()) {
            offers.add(
                    new Offer(
                            offer.id(),
                            offer.agent(),
                            offer.host(),
                            offer.role(),
                            offer.resources(),
                            attributes.apply(offer),
                            offer.unavailable(),
                            offer.arrivedAt()));
        }
        return new Input.OffersArrived(offers);
    }

    /** Adds what the mutant does beside what the rules have decided. */
    static void add(Mutant mutant, State state, Input input, Decision decision, Instant now) {
        if (!(input instanceof Input.CommandArrived arrived)) {
            return;
        }
        if (mutant == Mutant.WORDS_RESTART && arrived.command() instanceof Command.PutJob put) {
            state.job(put.job().name())
                    .filter(entry -> entry.stored().job().type() == JobType.DAEMON)
                    .ifPresent(entry -> restart(entry, decision, now));
        } else if (mutant == Mutant.SHARED_RETRIES
                && arrived.command() instanceof Command.RetryRun retry
                && decision.changes().isEmpty()) {
            state.job(retry.run().job())
                    .ifPresent(entry -> again(entry, retry.run(), decision, now));
        }
    }

    private static void restart(JobEntry entry, Decision decision, Instant now) {
        for (RunEntry run : entry.runs().values()) {
            if (run.run().kill().isEmpty()) {
                KillWish wish = new KillWish(now, RunState.KILLED, "spoilt");
                decision.change(new Change.RunChanged(run.run().killed(wish), "spoilt"));
            }
        }
    }

    /** Another retry of the same shards. */
    private static void again(JobEntry entry, RunId run, Decision decision, Instant now) {
        Optional<Run> former =
                Stream.concat(
                                entry.runs().values().stream().map(RunEntry::run),
                                entry.finished().values().stream().map(JobEntry.Finished::run))
                        .filter(one -> one.retryOf().equals(Optional.of(run)))
                        .findFirst();
        RunId id = new RunId(run.job(), entry.stored().since(now), Trigger.RETRY);
        if (former.isEmpty() || entry.runs().containsKey(id) || entry.finished().containsKey(id)) {
            return;
        }
        Run other = former.get();
        boolean queued = entry.stored().job().concurrency() != Concurrency.ALLOW;
        Run next =
                Run.created(id, "spoilt", other.jobVersion(), now, queued)
                        .asked(other.only(), other.parameter(), other.env(), Optional.empty())
                        .retrying(run);
        Run retry = other.definition().map(next::defined).orElse(next);
        int count = entry.stored().executedBy(retry).sharding().count();
        decision.change(new Change.RunStarted(retry, retry.shards(count), "spoilt"));
    }
}
