package io.carillon.core.definition;

import java.util.List;

/**
 * The bytes that values of a kind take at most beside their open strings: the names of the fields,
 * numbers, and words that are chosen from a few. Pure; any thread.
 */
record FrameSize<T>() implements Kind.Handler<T, Integer> {
    /** Quotes, a colon and a comma. */
    private static final int PER_FIELD = 4;

    private static final int EMPTY = 2;
    private static final int NULL = 4;
    private static final int NUMBER = 24;

    /** Of an object with these fields, with the objects in it that are always there. */
    static int of(Shape<?> shape) {
        return shape.fields().stream()
                .mapToInt(field -> field.name().length() + PER_FIELD + of(field.kind()))
                .sum();
    }

    private static <T> int of(Kind<T> kind) {
        return kind.accept(new FrameSize<>());
    }

    /** Of one item of a list. */
    static <T> int ofItem(Kind<T> kind) {
        return 1 + of(kind);
    }

    @Override
    public Integer scalar(Kind.Scalar<T> kind) {
        return switch (kind.type()) {
            case BOOLEAN -> "false".length();
            case INTEGER, NUMBER, AMOUNT -> NUMBER;
            case STRING -> longest(kind.choices());
        };
    }

    private static int longest(List<String> choices) {
        return choices.stream().mapToInt(choice -> choice.length() + EMPTY).max().orElse(0);
    }

    @Override
    public Integer strings(Kind.Strings<T> kind) {
        return EMPTY;
    }

    @Override
    public Integer variables(Kind.Variables<T> kind) {
        return EMPTY;
    }

    @Override
    public <E> Integer list(Kind.ListOf<T, E> kind) {
        return EMPTY;
    }

    @Override
    public Integer object(Kind.ObjectOf<T> kind) {
        return EMPTY + of(kind.shape());
    }

    /** An object that may be missing counts where it is there. */
    @Override
    public <E> Integer maybe(Kind.Maybe<T, E> kind) {
        return kind.kind() instanceof Kind.ObjectOf ? NULL : Math.max(NULL, of(kind.kind()));
    }

    @Override
    public <W, O> Integer either(Kind.Either<T, W, O> kind) {
        return EMPTY + of(kind.shape());
    }

    @Override
    public <E> Integer counted(Kind.Counted<T, E> kind) {
        return NUMBER;
    }

    @Override
    public Integer reserved(Kind.Reserved<T> kind) {
        return NULL;
    }
}
