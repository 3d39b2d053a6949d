package io.carillon.core.definition;

import io.carillon.model.job.EnvValue;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;

/**
 * The fingerprint of some fields of objects: the same for equal values, different for others, and
 * short enough to be kept where the values are not. Any thread, one at a time.
 */
final class Print {
    private static final int BYTES = 16;

    private final StringBuilder text = new StringBuilder();

    /** Adds the fields of the object, but for those with these names. */
    <O> Print with(Shape<O> shape, O object, Collection<String> without) {
        for (Field<O, ?> field : shape.fields()) {
            if (!without.contains(field.name()) && !isDefault(field, object)) {
                part(field.name());
                field(field, object);
            }
        }
        return this;
    }

    /** So that a field which did not exist changes no fingerprint. */
    private static <O, V> boolean isDefault(Field<O, V> field, O object) {
        return field.fixed().filter(field.get(object)::equals).isPresent();
    }

    /** The fingerprint of all that was added. */
    String hash() {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private <O, V> void field(Field<O, V> field, O object) {
        value(field.kind(), field.get(object));
    }

    private <V> void value(Kind<V> kind, V value) {
        kind.accept(new Writer<>(value));
    }

    /** With its length, so that no two lists of parts make the same text. */
    private void part(String part) {
        text.append(part.length()).append(':').append(part);
    }

    private void size(int size) {
        text.append(size).append(';');
    }

    /** Writes one value. */
    private final class Writer<T> implements Kind.Handler<T, Boolean> {
        private final T value;

        Writer(T value) {
            this.value = value;
        }

        @Override
        public Boolean scalar(Kind.Scalar<T> kind) {
            part(kind.write().apply(value));
            return true;
        }

        @Override
        public Boolean strings(Kind.Strings<T> kind) {
            var strings = kind.write().apply(value);
            size(strings.size());
            strings.forEach(
                    (key, string) -> {
                        part(key);
                        part(string);
                    });
            return true;
        }

        /** A value as among strings, so that definitions without secrets keep their prints. */
        @Override
        public Boolean variables(Kind.Variables<T> kind) {
            var variables = kind.write().apply(value);
            size(variables.size());
            variables.forEach(
                    (key, one) -> {
                        part(key);
                        if (one instanceof EnvValue.Secret secret) {
                            text.append("secret ");
                            part(secret.name());
                        } else {
                            part(((EnvValue.Plain) one).text());
                        }
                    });
            return true;
        }

        @Override
        public <E> Boolean list(Kind.ListOf<T, E> kind) {
            var items = kind.write().apply(value);
            size(items.size());
            items.forEach(item -> value(kind.item(), item));
            return true;
        }

        @Override
        public Boolean object(Kind.ObjectOf<T> kind) {
            for (Field<T, ?> field : kind.shape().fields()) {
                field(field, value);
            }
            return true;
        }

        @Override
        public <E> Boolean maybe(Kind.Maybe<T, E> kind) {
            var some = kind.write().apply(value);
            size(some.isPresent() ? 1 : 0);
            some.ifPresent(present -> value(kind.kind(), present));
            return true;
        }

        @Override
        public <W, O> Boolean either(Kind.Either<T, W, O> kind) {
            O object = kind.asObject().apply(value);
            kind.shape().fields().forEach(field -> field(field, object));
            return true;
        }

        @Override
        public <E> Boolean counted(Kind.Counted<T, E> kind) {
            var number = kind.asNumber().apply(value);
            if (number.isEmpty()) {
                return kind.listed().accept(this);
            }
            part(String.valueOf(number.get()));
            return true;
        }

        @Override
        public Boolean reserved(Kind.Reserved<T> kind) {
            return true;
        }
    }
}
