package io.carillon.document;

import com.fasterxml.jackson.databind.JsonNode;
import io.carillon.core.definition.Field;
import io.carillon.core.definition.Kind;
import io.carillon.core.definition.Shape;

/** The table of the fields of a document in Markdown, a line for each field. */
final class FieldTable {
    private final StringBuilder lines =
            new StringBuilder("| field | type | default | meaning |\n|---|---|---|---|\n");

    static String of(Shape<?> shape) {
        FieldTable table = new FieldTable();
        table.add("", shape);
        return table.lines.toString();
    }

    private <O> void add(String path, Shape<O> shape) {
        shape.fields().forEach(field -> add(path, field));
    }

    private <O, T> void add(String parent, Field<O, T> field) {
        if (field.kind() instanceof Kind.Reserved) {
            return;
        }
        String path = parent + field.name();
        lines.append("| `").append(path).append("` | ");
        lines.append(field.kind().accept(new Type<>())).append(" | ");
        lines.append(otherwise(field)).append(" | ");
        lines.append(field.words()).append(" |\n");
        field.kind().accept(new Members<>(path));
    }

    private static <T> String otherwise(Field<?, T> field) {
        if (field.missing().isPresent()) {
            return "required";
        }
        return field.fixed()
                .map(value -> ValueWriter.write(field.kind(), value))
                .filter(JsonNode::isValueNode)
                .map(JsonNode::asText)
                .filter(text -> !text.isEmpty() && !text.equals("null"))
                .map(text -> "`" + text + "`")
                .orElse("");
    }

    /** The words for the type of a value. */
    private record Type<T>() implements Kind.Handler<T, String> {
        @Override
        public String scalar(Kind.Scalar<T> kind) {
            return kind.words();
        }

        @Override
        public String strings(Kind.Strings<T> kind) {
            return "object of strings";
        }

        @Override
        public String variables(Kind.Variables<T> kind) {
            return "object of strings and secrets";
        }

        @Override
        public <E> String list(Kind.ListOf<T, E> kind) {
            return "list: " + kind.item().accept(new Type<>());
        }

        @Override
        public String object(Kind.ObjectOf<T> kind) {
            return "object";
        }

        @Override
        public <E> String maybe(Kind.Maybe<T, E> kind) {
            return kind.kind().accept(new Type<>());
        }

        @Override
        public <W, O> String either(Kind.Either<T, W, O> kind) {
            return kind.word().accept(new Type<>()) + ", or an object";
        }

        @Override
        public <E> String counted(Kind.Counted<T, E> kind) {
            return "whole number, or a list: " + kind.item().accept(new Type<>());
        }

        @Override
        public String reserved(Kind.Reserved<T> kind) {
            return "";
        }
    }

    /** Adds the fields of the objects in a value. */
    private final class Members<T> implements Kind.Handler<T, Boolean> {
        private final String path;

        private Members(String path) {
            this.path = path;
        }

        @Override
        public Boolean scalar(Kind.Scalar<T> kind) {
            return false;
        }

        @Override
        public Boolean strings(Kind.Strings<T> kind) {
            return false;
        }

        @Override
        public Boolean variables(Kind.Variables<T> kind) {
            return false;
        }

        @Override
        public <E> Boolean list(Kind.ListOf<T, E> kind) {
            return kind.item().accept(new Members<>(path + "[]"));
        }

        @Override
        public Boolean object(Kind.ObjectOf<T> kind) {
            add(path + ".", kind.shape());
            return true;
        }

        @Override
        public <E> Boolean maybe(Kind.Maybe<T, E> kind) {
            return kind.kind().accept(new Members<>(path));
        }

        @Override
        public <W, O> Boolean either(Kind.Either<T, W, O> kind) {
            add(path + ".", kind.shape());
            return true;
        }

        @Override
        public <E> Boolean counted(Kind.Counted<T, E> kind) {
            return kind.item().accept(new Members<>(path + "[]"));
        }

        @Override
        public Boolean reserved(Kind.Reserved<T> kind) {
            return false;
        }
    }
}
