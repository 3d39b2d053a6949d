package io.carillon.web.v1;

import io.carillon.core.state.NewsBook;
import io.carillon.core.state.State;
import io.carillon.json.StrictJson;
import io.carillon.model.run.Checkpoint;
import io.carillon.model.run.News;
import io.carillon.model.run.Result;
import io.carillon.model.run.ShardId;
import io.carillon.web.http.Json;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * What a shard has told, as clients see it. Found on the engine's thread; the JSON is made on any
 * other.
 *
 * @param live what its live task has told in this term
 * @param result the newest result
 * @param checkpoint the newest checkpoint
 */
record NewsView(
        Optional<NewsBook.Live> live, Optional<Result> result, Optional<Checkpoint> checkpoint) {
    /** Nothing. */
    static final NewsView NONE = new NewsView(Optional.empty(), Optional.empty(), Optional.empty());

    static NewsView of(State state, ShardId id) {
        NewsBook book = state.news();
        return new NewsView(book.live(id), book.result(id), book.checkpoint(id));
    }

    /** What an attempt that has ended has told itself. */
    NewsView told(int attempt) {
        return new NewsView(
                Optional.empty(),
                result.filter(one -> one.attempt() == attempt),
                checkpoint.filter(one -> one.attempt() == attempt));
    }

    /** Adds it to the JSON of the shard, or of a task of it. */
    JsonObject into(JsonObject json) {
        return json.put("progress", Json.object(progress(), progress -> progress))
                .put("result", result.map(one -> value(one.json())).orElse(null))
                .put("resultAt", Json.text(result.map(one -> one.at().toString())))
                .put("resultAttempt", result.map(Result::attempt).orElse(null))
                .put("checkpoint", Json.object(checkpoint, NewsView::json))
                .put("newsDropped", Json.text(live.flatMap(NewsBook.Live::dropped)));
    }

    private Optional<JsonObject> progress() {
        return live.flatMap(
                told -> told.progress().map(progress -> json(progress).put("at", told.at() + "")));
    }

    private static JsonObject json(News.Progress progress) {
        return new JsonObject().put("fraction", progress.fraction()).put("text", progress.text());
    }

    private static JsonObject json(Checkpoint checkpoint) {
        return new JsonObject()
                .put("bytes", checkpoint.bytes().size())
                .put("attempt", checkpoint.attempt())
                .put("at", checkpoint.at().toString());
    }

    /** As the task has written it, to the last digit; a string if that can no longer be read. */
    private static Object value(String json) {
        try {
            return StrictJson.parse(json);
        } catch (StrictJson.Malformed e) {
            return json;
        }
    }
}
