package io.carillon.web.v1;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.carillon.core.state.State;
import io.carillon.web.http.Sight;
import io.vertx.core.json.JsonObject;

/**
 * What is hidden of a job or an app from a caller that may read it, but not its values: a mark
 * stands instead of each. Immutable.
 *
 * @param values whether values of variables, parameters and headers are shown
 * @param output whether what tasks have told is shown
 */
record Veil(boolean values, boolean output) {
    /** Nothing is hidden. */
    static final Veil NONE = new Veil(true, true);

    /** What is hidden of the job of that name. */
    static Veil of(Sight sight, State state, String job) {
        return new Veil(sight.ofValues(state, job), sight.ofOutput(state, job));
    }

    /** What is hidden of the app of that name. */
    static Veil ofApp(Sight sight, String app) {
        return new Veil(sight.ofAppValues(app), true);
    }

    /** The definition as the caller may see it; it is changed. */
    ObjectNode over(ObjectNode definition) {
        if (!values) {
            HiddenValues.hide(definition);
        }
        return definition;
    }

    /** A value as the caller may see it. */
    String over(String value) {
        return values || value.isEmpty() ? value : HiddenValues.MARK;
    }

    /** What a shard or a task has told, as the caller may see it; it is changed. */
    JsonObject told(JsonObject json) {
        boolean shown = output || json.getValue("result") == null;
        return shown ? json : json.put("result", HiddenValues.MARK);
    }

    /** Refuses a document with a mark where a value belongs: it would take the value's place. */
    static void refuse(JsonNode document) {
        HiddenValues.refuse(document);
    }
}
