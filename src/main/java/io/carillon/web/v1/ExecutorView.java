package io.carillon.web.v1;

import io.carillon.core.state.ExecutorDeaths.Trouble;
import io.carillon.core.state.Executors;
import io.carillon.core.state.Executors.Place;
import io.carillon.core.state.State;
import io.carillon.model.mesos.SharedExecutor;
import io.carillon.model.run.ExecutorId;
import io.carillon.web.http.Json;
import io.carillon.web.http.Page;
import io.carillon.web.http.Sight;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A shared executor as clients see it, or a place where the next one must wait because the ones
 * before have died. Found on the engine's thread; the JSON is made on any other.
 *
 * @param key its id; without a term and a number where there is only the place
 * @param executor the executor, if there is one
 * @param tasks how many live tasks it has
 * @param idleSince since when it has none
 * @param backOff how executors have died there, while the next one waits
 */
record ExecutorView(
        ExecutorId key,
        Optional<SharedExecutor> executor,
        int tasks,
        Optional<Instant> idleSince,
        Optional<Trouble> backOff) {

    /** Where a page goes on: the spelling of a key, {@code ExecutorId.toString()}. */
    static Optional<ExecutorId> key(String text) {
        return ExecutorId.parse(text);
    }

    /** Some executors and places, by agent: one more than the page takes, if there are more. */
    static List<ExecutorView> find(
            State state, Optional<String> app, Page page, Instant now, Sight sight) {
        Optional<ExecutorId> after = page.after(ExecutorView::key);
        Executors executors = state.executors();
        List<ExecutorView> found = new ArrayList<>();
        executors.all().values().stream()
                .filter(one -> isWanted(one.id(), app, after))
                .filter(one -> sight.ofApp(one.id().app().app()))
                .limit(page.wanted())
                .forEach(one -> found.add(of(executors, one, now)));
        executors.deaths().troubles().entrySet().stream()
                .filter(place -> place.getValue().notBefore().isAfter(now))
                .filter(place -> executors.at(place.getKey()).isEmpty())
                .filter(place -> isWanted(key(place.getKey()), app, after))
                .filter(place -> sight.ofApp(place.getKey().app().app()))
                .limit(page.wanted())
                .forEach(place -> found.add(of(place.getKey(), place.getValue())));
        found.sort(Comparator.comparing(ExecutorView::key));
        return found.subList(0, Math.min(page.wanted(), found.size()));
    }

    private static boolean isWanted(
            ExecutorId key, Optional<String> app, Optional<ExecutorId> after) {
        return app.filter(name -> !name.equals(key.app().app())).isEmpty()
                && after.filter(last -> key.compareTo(last) <= 0).isEmpty();
    }

    private static ExecutorId key(Place place) {
        return new ExecutorId(place.app(), 0, 0, place.agent());
    }

    private static ExecutorView of(Executors executors, SharedExecutor one, Instant now) {
        return new ExecutorView(
                one.id(),
                Optional.of(one),
                executors.tasks(one.id()),
                executors.idleSince(one.id()),
                executors
                        .deaths()
                        .trouble(Place.of(one.id()))
                        .filter(trouble -> trouble.notBefore().isAfter(now)));
    }

    private static ExecutorView of(Place place, Trouble trouble) {
        return new ExecutorView(
                key(place), Optional.empty(), 0, Optional.empty(), Optional.of(trouble));
    }

    JsonObject json() {
        return new JsonObject()
                .put("id", Json.text(executor.map(one -> one.id().toString())))
                .put("app", key.app().app())
                .put("version", key.app().version())
                .put("agent", key.agent().value())
                .put("host", Json.text(executor.map(SharedExecutor::host)))
                .put("tasks", tasks)
                .put("maxTasks", executor.map(SharedExecutor::maxTasks).orElse(null))
                .put("launchedAt", Json.text(executor.map(SharedExecutor::launchedAt)))
                .put("idleSince", Json.text(idleSince))
                .put("idleTimeout", Json.text(executor.map(SharedExecutor::idleTimeout)))
                .put("backOff", Json.object(backOff, ExecutorView::backOff));
    }

    private static JsonObject backOff(Trouble trouble) {
        return new JsonObject()
                .put("deaths", trouble.deaths())
                .put("until", trouble.notBefore().toString())
                .put("because", trouble.because());
    }
}
