package io.carillon.web;

import io.carillon.core.definition.Field;
import io.carillon.core.definition.Kind;
import io.carillon.core.definition.Shape;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Random;

/**
 * Values for the fields of a document, drawn from the table of fields: mostly of the right kind, at
 * times of a wrong one. One thread.
 *
 * @param dice the source of chance
 * @param madness how many values of a hundred are of any kind
 */
public record RandomDocument(Random dice, int madness) {
    private static final List<String> WORDS =
            List.of(
                    "",
                    "a",
                    "job",
                    "true",
                    "PT5S",
                    "P1D",
                    "P1W",
                    "-PT1S",
                    "PT999999999H",
                    "0 0 4 * * ?",
                    "*/5 * * * *",
                    "@daily",
                    "2099-01-01T00:00:00Z",
                    "1969-12-31T23:59:59.999999999Z",
                    "9999-12-31T23:59:59Z",
                    "Europe/Berlin",
                    "EST",
                    "A=B",
                    "CARILLON_SHARD",
                    "http://user:secret@host/file.tgz",
                    "../../etc/passwd",
                    "a\u0000b",
                    "\u202e\u009b31m",
                    "😀".repeat(40),
                    "x".repeat(5_000));

    /** An object of these fields. */
    public <O> JsonObject object(Shape<O> shape) {
        JsonObject object = new JsonObject();
        int chance = 5 + dice.nextInt(60);
        for (Field<O, ?> field : shape.fields()) {
            if (dice.nextInt(100) < chance) {
                object.put(field.name(), value(field.kind()));
            }
        }
        if (dice.nextInt(100) < madness) {
            object.put(word(), any(2));
        }
        return object;
    }

    private <T> Object value(Kind<T> kind) {
        return dice.nextInt(100) < madness ? any(3) : kind.accept(new Of<T>());
    }

    /** A value of any JSON type. */
    Object any(int depth) {
        return switch (dice.nextInt(depth > 0 ? 8 : 6)) {
            case 0 -> dice.nextBoolean();
            case 1 -> dice.nextInt();
            case 2 -> dice.nextLong() * 1e250;
            case 3 -> dice.nextInt(10);
            case 4, 5 -> word();
            case 6 -> new JsonArray().add(any(depth - 1)).add(any(depth - 1));
            default -> new JsonObject().put(word(), any(depth - 1)).putNull("b");
        };
    }

    /** A string that somebody may send. */
    String word() {
        return WORDS.get(dice.nextInt(WORDS.size()));
    }

    private final class Of<T> implements Kind.Handler<T, Object> {
        @Override
        public Object scalar(Kind.Scalar<T> kind) {
            return switch (kind.type()) {
                case STRING ->
                        kind.choices().isEmpty() || dice.nextInt(100) < madness
                                ? word()
                                : kind.choices().get(dice.nextInt(kind.choices().size()));
                case BOOLEAN -> dice.nextBoolean();
                case INTEGER -> dice.nextInt(100) < madness ? dice.nextLong() : dice.nextInt(5);
                case NUMBER -> dice.nextInt(40) / 10.0;
                case AMOUNT -> dice.nextBoolean() ? dice.nextInt(5) : dice.nextInt(120) + "%";
            };
        }

        @Override
        public Object strings(Kind.Strings<T> kind) {
            JsonObject object = new JsonObject();
            for (int i = dice.nextInt(4); i > 0; i--) {
                object.put(dice.nextBoolean() ? String.valueOf(i) : word(), word());
            }
            return object;
        }

        @Override
        public Object variables(Kind.Variables<T> kind) {
            JsonObject object = new JsonObject();
            for (int i = dice.nextInt(4); i > 0; i--) {
                Object value = word();
                if (dice.nextInt(3) == 0) {
                    String name = dice.nextInt(100) < madness ? word() : "db/secret" + i;
                    value = new JsonObject().put(Kind.Variables.SECRET, name);
                }
                object.put(dice.nextBoolean() ? String.valueOf(i) : word(), value);
            }
            return object;
        }

        @Override
        public <E> Object list(Kind.ListOf<T, E> kind) {
            JsonArray list = new JsonArray();
            for (int i = dice.nextInt(4); i > 0; i--) {
                list.add(value(kind.item()));
            }
            return list;
        }

        @Override
        public Object object(Kind.ObjectOf<T> kind) {
            return RandomDocument.this.object(kind.shape());
        }

        @Override
        public <E> Object maybe(Kind.Maybe<T, E> kind) {
            return value(kind.kind());
        }

        @Override
        public <W, O> Object either(Kind.Either<T, W, O> kind) {
            return dice.nextBoolean()
                    ? value(kind.word())
                    : RandomDocument.this.object(kind.shape());
        }

        @Override
        public <E> Object counted(Kind.Counted<T, E> kind) {
            if (dice.nextBoolean()) {
                return dice.nextInt(4);
            }
            JsonArray list = new JsonArray();
            for (int i = dice.nextInt(3); i > 0; i--) {
                list.add(value(kind.item()));
            }
            return list;
        }

        @Override
        public Object reserved(Kind.Reserved<T> kind) {
            return value(kind.kind());
        }
    }
}
