package io.carillon.web.v1;

import io.carillon.core.records.StoredApp;
import io.carillon.core.state.AppEntry;
import io.carillon.core.state.State;
import io.carillon.document.AppDocument;
import io.carillon.model.job.App;
import io.carillon.model.job.BuiltInApps;
import io.carillon.web.http.Json;
import io.carillon.web.http.Page;
import io.carillon.web.http.Sight;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * An app as clients see it, by itself or as one line of a list. {@link #find} copies what is needed
 * on the engine's thread; the JSON is made on any other.
 *
 * @param stored the app
 * @param jobs how many jobs name it
 * @param veil what is hidden of it
 */
record AppView(StoredApp stored, int jobs, Veil veil) {
    static Optional<AppView> find(State state, String name, Sight sight) {
        return state.app(name).map(app -> of(app, Veil.ofApp(sight, name)));
    }

    /** Some apps, in the order of their names: one more than the page takes, if there are more. */
    static List<AppView> find(State state, JobSummary.Filter filter, Page page, Sight sight) {
        List<AppView> found = new ArrayList<>();
        String from = page.after().map(name -> name + '\0').orElse("");
        TreeMap<String, AppEntry> all = new TreeMap<>(state.apps().tailMap(from));
        state.app(BuiltInApps.HTTP.name())
                .filter(app -> app.stored().name().compareTo(from) >= 0)
                .ifPresent(app -> all.put(app.stored().name(), app));
        for (AppEntry entry : all.values()) {
            App app = entry.stored().app();
            if (sight.ofApp(app.name())
                    && filter.takes(app.name(), app.description(), app.owner())
                    && filter.takes(app.labels())) {
                found.add(of(entry, Veil.ofApp(sight, app.name())));
            }
            if (found.size() == page.wanted()) {
                break;
            }
        }
        return found;
    }

    private static AppView of(AppEntry entry, Veil veil) {
        return new AppView(entry.stored(), entry.jobs().size(), veil);
    }

    JsonObject json() {
        Optional<StoredApp> owned = Optional.of(stored).filter(app -> !isBuiltIn());
        return head().put("createdAt", Json.text(owned.map(StoredApp::createdAt)))
                .put("updatedAt", Json.text(owned.map(StoredApp::updatedAt)))
                .put("definition", veil.over(AppDocument.write(stored.app())));
    }

    JsonObject line() {
        App app = stored.app();
        JsonObject labels = new JsonObject();
        app.labels().forEach(labels::put);
        return head().put("description", app.description())
                .put("owner", app.owner())
                .put("labels", labels);
    }

    private boolean isBuiltIn() {
        return BuiltInApps.isOne(stored.name());
    }

    private JsonObject head() {
        return new JsonObject()
                .put("name", stored.name())
                .put("version", stored.version())
                .put("state", stored.deleting() ? "DELETING" : "ACTIVE")
                .put("builtIn", isBuiltIn())
                .put("mode", stored.app().executor().mode().name())
                .put("jobs", jobs);
    }
}
