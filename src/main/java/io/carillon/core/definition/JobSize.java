package io.carillon.core.definition;

import io.carillon.model.job.Job;
import java.util.Map;

/**
 * The size of a value: the bytes that its free text takes as JSON in UTF-8, and a little for each
 * string. A stored job is about as large as its size. Pure; any thread.
 *
 * @param value the value
 */
public record JobSize<T>(T value) implements Kind.Handler<T, Long> {
    private static final int FIXED = 512;
    private static final int PER_STRING = 4;
    private static final int PER_ENTRY = 4;

    /** The size of a job, in bytes. */
    public static long bytes(Job job) {
        return FIXED + new JobSize<>(job).fields(JobFields.SHAPE);
    }

    @Override
    public Long scalar(Kind.Scalar<T> kind) {
        return kind.maxLength() > 0 ? string(kind.write().apply(value)) : 0;
    }

    @Override
    public Long strings(Kind.Strings<T> kind) {
        long bytes = 0;
        for (Map.Entry<String, String> entry : kind.write().apply(value).entrySet()) {
            bytes += PER_ENTRY + string(entry.getValue());
            bytes += kind.keys().isEmpty() ? string(entry.getKey()) : 0;
        }
        return bytes;
    }

    @Override
    public <E> Long list(Kind.ListOf<T, E> kind) {
        return kind.write().apply(value).stream()
                .mapToLong(item -> perItem(kind.item()) + kind.item().accept(new JobSize<>(item)))
                .sum();
    }

    /** Objects in a list count like entries; the strings of a list do not. */
    private static int perItem(Kind<?> item) {
        return item instanceof Kind.ObjectOf ? PER_ENTRY : 0;
    }

    @Override
    public Long object(Kind.ObjectOf<T> kind) {
        return fields(kind.shape());
    }

    @Override
    public <E> Long maybe(Kind.Maybe<T, E> kind) {
        return kind.write()
                .apply(value)
                .map(present -> kind.kind().accept(new JobSize<>(present)))
                .orElse(0L);
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

    private static long string(String text) {
        long bytes = PER_STRING;
        for (int i = 0; i < text.length(); i++) {
            bytes += stored(text.charAt(i));
        }
        return bytes;
    }

    /** The bytes of a character as JSON escapes it; so is each half of a surrogate pair. */
    private static int stored(char c) {
        if (c < 0x20 || Character.isSurrogate(c)) {
            return 6;
        }
        if (c == '"' || c == '\\') {
            return 2;
        }
        return c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
    }
}
