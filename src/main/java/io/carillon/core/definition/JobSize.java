package io.carillon.core.definition;

import io.carillon.model.job.App;
import io.carillon.model.job.EnvValue;
import io.carillon.model.job.Job;
import java.util.Map;

/**
 * The size of a value: the bytes that its strings take as JSON in UTF-8, and a little for each
 * string. A stored job or app is never larger than its size. Pure; any thread.
 *
 * @param value the value
 */
public record JobSize<T>(T value) implements Kind.Handler<T, Long> {
    private static final int FIXED = 1_200;
    private static final int PER_ENTRY = 12;
    private static final int PER_OBJECT = 80;

    /** The size of a job, in bytes. */
    public static long bytes(Job job) {
        return FIXED + new JobSize<>(job).fields(JobFields.SHAPE);
    }

    /** The size of an app, in bytes. */
    public static long bytes(App app) {
        return FIXED + new JobSize<>(app).fields(AppFields.SHAPE);
    }

    @Override
    public Long scalar(Kind.Scalar<T> kind) {
        boolean open = kind.type() == Kind.JsonType.STRING && kind.choices().isEmpty();
        return open ? Text.bytes(kind.write().apply(value)) : 0;
    }

    @Override
    public Long strings(Kind.Strings<T> kind) {
        long bytes = 0;
        for (Map.Entry<String, String> entry : kind.write().apply(value).entrySet()) {
            bytes += PER_ENTRY + Text.bytes(entry.getValue());
            bytes += kind.keys().isEmpty() ? Text.bytes(entry.getKey()) : 0;
        }
        return bytes;
    }

    /** A secret is stored by its name, in a map of its own. */
    @Override
    public Long variables(Kind.Variables<T> kind) {
        long bytes = 0;
        for (Map.Entry<String, EnvValue> entry : kind.write().apply(value).entrySet()) {
            String text =
                    entry.getValue() instanceof EnvValue.Secret secret
                            ? secret.name()
                            : ((EnvValue.Plain) entry.getValue()).text();
            bytes += PER_ENTRY + Text.bytes(entry.getKey()) + Text.bytes(text);
        }
        return bytes;
    }

    @Override
    public <E> Long list(Kind.ListOf<T, E> kind) {
        return kind.write().apply(value).stream()
                .mapToLong(item -> perItem(kind.item()) + kind.item().accept(new JobSize<>(item)))
                .sum();
    }

    /** Open strings of a list count by themselves, all else with what frames it. */
    private static int perItem(Kind<?> item) {
        int frame = FrameSize.ofItem(item);
        if (item instanceof Kind.ObjectOf) {
            return Math.max(PER_OBJECT, frame);
        }
        return frame > 1 ? frame : 0;
    }

    @Override
    public Long object(Kind.ObjectOf<T> kind) {
        return fields(kind.shape());
    }

    @Override
    public <E> Long maybe(Kind.Maybe<T, E> kind) {
        return kind.write()
                .apply(value)
                .map(present -> perMaybe(kind.kind()) + kind.kind().accept(new JobSize<>(present)))
                .orElse(0L);
    }

    private static int perMaybe(Kind<?> kind) {
        return kind instanceof Kind.ObjectOf ? FrameSize.ofItem(kind) : 0;
    }

    @Override
    public <W, O> Long either(Kind.Either<T, W, O> kind) {
        return new JobSize<>(kind.asObject().apply(value)).fields(kind.shape());
    }

    @Override
    public <E> Long counted(Kind.Counted<T, E> kind) {
        return kind.asNumber().apply(value).isPresent() ? 0L : kind.listed().accept(this);
    }

    @Override
    public Long reserved(Kind.Reserved<T> kind) {
        return 0L;
    }

    private long fields(Shape<T> shape) {
        long bytes = 0;
        for (Field<T, ?> field : shape.fields()) {
            bytes += field(field);
        }
        return bytes;
    }

    private <V> long field(Field<T, V> field) {
        return field.kind().accept(new JobSize<>(field.get(value)));
    }
}
