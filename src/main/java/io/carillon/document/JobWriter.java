package io.carillon.document;

import io.carillon.model.job.Job;
import io.carillon.model.job.Program;
import io.carillon.model.job.Resources;
import io.carillon.model.job.Schedule;
import io.carillon.model.job.Sharding;
import io.carillon.model.job.Uri;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes one job document: every field, in the order of the manual. Any thread. */
public final class JobWriter {
    private JobWriter() {}

    static JsonObject write(Job job) {
        return new JsonObject()
                .put("name", job.name())
                .put("description", job.description())
                .put("owner", job.owner())
                .put("labels", texts(job.labels()))
                .putNull("app")
                .put("type", job.type().name())
                .put("schedule", schedule(job.schedule()))
                .put("shards", shards(job.sharding()))
                .put("parameter", job.parameter())
                .put("command", job.program() instanceof Program.Shell shell ? shell.line() : null)
                .put("argv", argv(job.program()))
                .put("env", texts(job.env()))
                .put("uris", uris(job.uris()))
                .put("user", job.user().orElse(null))
                .putNull("container")
                .put("resources", resources(job.resources()))
                .put("constraints", new JsonArray())
                .put("delivery", job.delivery().name())
                .put(
                        "misfire",
                        new JsonObject()
                                .put("policy", job.misfire().policy().name())
                                .put("max", job.misfire().max()))
                .put("concurrency", job.concurrency().name())
                .put("startDeadline", text(job.startDeadline()))
                .put("timeLimit", text(job.timeLimit()))
                .put("killGrace", job.killGrace().toString())
                .put(
                        "retry",
                        new JsonObject()
                                .put("maxAttempts", job.retry().maxAttempts())
                                .put("initialDelay", job.retry().initialDelay().toString())
                                .put("maxDelay", job.retry().maxDelay().toString())
                                .put("factor", job.retry().factor()))
                .put(
                        "unreachable",
                        new JsonObject()
                                .put("replaceAfter", job.unreachable().replaceAfter().toString()));
    }

    public static @Nullable JsonObject schedule(Schedule schedule) {
        return schedule.rule()
                .accept(new RuleWriter())
                .map(
                        rule ->
                                rule.put("start", text(schedule.start()))
                                        .put("end", text(schedule.end()))
                                        .putNull("jitter"))
                .orElse(null);
    }

    private static JsonObject shards(Sharding sharding) {
        JsonObject parameters = new JsonObject();
        sharding.parameters().forEach((shard, text) -> parameters.put(shard.toString(), text));
        return new JsonObject()
                .put("count", sharding.count())
                .put("parameters", parameters)
                .put("maxParallel", sharding.maxParallel())
                .put("gang", false);
    }

    private static @Nullable JsonArray argv(Program program) {
        return program instanceof Program.Argv argv ? new JsonArray(argv.words()) : null;
    }

    private static JsonArray uris(List<Uri> uris) {
        JsonArray array = new JsonArray();
        for (Uri uri : uris) {
            array.add(
                    new JsonObject()
                            .put("value", uri.value())
                            .put("extract", uri.extract())
                            .put("executable", uri.executable())
                            .put("cache", uri.cache())
                            .put("outputFile", uri.outputFile().orElse(null)));
        }
        return array;
    }

    private static JsonObject resources(Resources resources) {
        return new JsonObject()
                .put("cpus", units(resources.cpusMilli()))
                .put("memMiB", units(resources.memMilli()))
                .put("diskMiB", units(resources.diskMilli()))
                .put("gpus", resources.gpus())
                .put("ports", resources.ports());
    }

    private static Number units(long milli) {
        if (milli % 1_000 == 0) {
            return milli / 1_000;
        }
        return milli / 1_000.0;
    }

    private static JsonObject texts(Map<String, String> texts) {
        JsonObject object = new JsonObject();
        texts.forEach(object::put);
        return object;
    }

    private static @Nullable String text(Optional<?> value) {
        return value.map(Object::toString).orElse(null);
    }

    private static final class RuleWriter implements Schedule.Handler<Optional<JsonObject>> {
        @Override
        public Optional<JsonObject> cron(Schedule.Cron cron) {
            return Optional.of(
                    new JsonObject()
                            .put("cron", cron.expression())
                            .put("timeZone", cron.timeZone().getId()));
        }

        @Override
        public Optional<JsonObject> every(Schedule.Every every) {
            return Optional.of(new JsonObject().put("every", every.period().toString()));
        }

        @Override
        public Optional<JsonObject> at(Schedule.At at) {
            return Optional.of(new JsonObject().put("at", at.instant().toString()));
        }

        @Override
        public Optional<JsonObject> byHand(Schedule.ByHand byHand) {
            return Optional.empty();
        }
    }
}
