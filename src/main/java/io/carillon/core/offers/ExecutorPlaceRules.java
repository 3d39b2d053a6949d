package io.carillon.core.offers;

import io.carillon.core.state.ExecutorDeaths.Trouble;
import io.carillon.core.state.Executors;
import io.carillon.core.state.State;
import io.carillon.model.AgentId;
import io.carillon.model.job.AppVersionId;
import io.carillon.model.job.Resources;
import io.carillon.model.mesos.ExecutorNeed;
import io.carillon.model.mesos.ExecutorPlace;
import io.carillon.model.mesos.Need;
import io.carillon.model.mesos.SharedExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What an agent has for the tasks of shared executors: the one place that asks the state. */
final class ExecutorPlaceRules {
    private ExecutorPlaceRules() {}

    /** The account of a known agent that has so much free, it is not known for which role. */
    static HostAccount account(State state, AgentId agent, Resources free, Tally tally) {
        return new HostAccount(
                        state.supply().knownAgents().facts(agent),
                        free,
                        of(state, agent, Optional.empty()),
                        tally)
                .drained(state.holds().isDrained(agent));
    }

    /** The known agents without tasks. */
    static List<HostAccount> whenFree(State state, Tally tally) {
        List<HostAccount> agents = new ArrayList<>();
        state.supply()
                .knownAgents()
                .capacities()
                .forEach((agent, capacity) -> agents.add(whenFree(state, agent, capacity, tally)));
        return agents;
    }

    /** The account of an agent without tasks: each executor would have to come there first. */
    static HostAccount whenFree(State state, AgentId agent, Resources capacity, Tally tally) {
        TreeMap<AppVersionId, ExecutorPlace> executors =
                new TreeMap<>(of(state, agent, Optional.empty()));
        executors.values().removeIf(place -> place.barred().isEmpty());
        return new HostAccount(
                        state.supply().knownAgents().facts(agent), capacity, executors, tally)
                .drained(state.holds().isDrained(agent));
    }

    /**
     * The executors that run on the agent or may not start there; those that are absent are cold.
     * Whether a wait after deaths is over is judged by when Mesos was heard last, so by the offers
     * that are looked at.
     *
     * @param role the role whose offers are meant; empty: it is not known whose
     */
    static SortedMap<AppVersionId, ExecutorPlace> of(
            State state, AgentId agent, Optional<String> role) {
        Executors executors = state.executors();
        TreeMap<AppVersionId, ExecutorPlace> places = new TreeMap<>();
        executors
                .deaths()
                .troubles(agent)
                .forEach(
                        (place, trouble) -> {
                            if (trouble.notBefore().isAfter(state.heardAt())) {
                                places.put(place.app(), ExecutorPlace.barred(words(trouble)));
                            }
                        });
        for (SharedExecutor executor : executors.on(agent)) {
            AppVersionId app = executor.id().app();
            boolean ours = role.map(executor.role()::equals).orElse(true);
            int room = Math.max(0, executor.maxTasks() - executors.tasks(executor.id()));
            places.put(
                    app,
                    ours
                            ? ExecutorPlace.warm(room)
                            : ExecutorPlace.barred(HostAccount.otherRole(app)));
        }
        if (state.settings().executorJar().isEmpty()) {
            for (Need need : state.ready().needs()) {
                need.executor()
                        .filter(ExecutorNeed::standard)
                        .map(ExecutorNeed::app)
                        .ifPresent(app -> places.putIfAbsent(app, unserved(app)));
            }
        }
        return places;
    }

    /** The app was stored when there was such a program. */
    private static ExecutorPlace unserved(AppVersionId app) {
        return ExecutorPlace.barred(
                "agents cannot fetch the executor of app "
                        + app.app()
                        + ": set http.advertise or executor.url");
    }

    private static String words(Trouble trouble) {
        return trouble.because()
                + " ("
                + trouble.deaths()
                + " in a row there); the next one may start at "
                + trouble.notBefore();
    }
}
