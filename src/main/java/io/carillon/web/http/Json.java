package io.carillon.web.http;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The forms that values have in our JSON: what is absent is null, times are ISO-8601 in UTC. */
public final class Json {
    private Json() {}

    public static @Nullable String text(Optional<?> value) {
        return value.isPresent() ? value.get().toString() : null;
    }

    /** A string of which empty means absent. */
    public static @Nullable String text(String value) {
        return value.isEmpty() ? null : value;
    }

    /** A time of which the epoch means never. */
    public static @Nullable String time(Instant instant) {
        return instant.equals(Instant.EPOCH) ? null : instant.toString();
    }

    public static <T> @Nullable JsonObject object(Optional<T> value, Function<T, JsonObject> view) {
        return value.isPresent() ? view.apply(value.get()) : null;
    }

    public static <T> JsonArray array(Iterable<T> values, Function<T, ?> view) {
        JsonArray array = new JsonArray();
        for (T value : values) {
            array.add(view.apply(value));
        }
        return array;
    }
}
