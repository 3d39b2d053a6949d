package io.carillon.core.definition;

import io.carillon.model.job.EnvValue;
import java.util.Map;

/**
 * Checks the free text in a value, and the fields of the objects in it.
 *
 * @param value the value
 * @param errors the errors of its place
 */
record ValueChecker<T>(T value, FieldErrors errors) implements Kind.Handler<T, Boolean> {
    @Override
    public Boolean scalar(Kind.Scalar<T> kind) {
        if (kind.maxLength() > 0) {
            errors.text(kind.write().apply(value), kind.maxLength());
        }
        return true;
    }

    @Override
    public Boolean strings(Kind.Strings<T> kind) {
        for (Map.Entry<String, String> entry : kind.write().apply(value).entrySet()) {
            if (errors.full()) {
                break;
            }
            FieldErrors place = errors.at(entry.getKey());
            place.text(entry.getKey(), kind.maxKey());
            place.text(entry.getValue(), kind.maxValue());
        }
        return true;
    }

    @Override
    public Boolean variables(Kind.Variables<T> kind) {
        for (Map.Entry<String, EnvValue> entry : kind.write().apply(value).entrySet()) {
            if (errors.full()) {
                break;
            }
            FieldErrors place = errors.at(entry.getKey());
            place.text(entry.getKey(), kind.maxLength());
            if (entry.getValue() instanceof EnvValue.Secret secret) {
                SecretNames.check(secret.name(), place.at(Kind.Variables.SECRET));
            } else {
                place.text(((EnvValue.Plain) entry.getValue()).text(), kind.maxLength());
            }
        }
        return true;
    }

    @Override
    public <E> Boolean list(Kind.ListOf<T, E> kind) {
        int index = 0;
        for (E item : kind.write().apply(value)) {
            if (errors.full()) {
                break;
            }
            while (errors.at(index).isUnreadable()) {
                index++; // The document has an item here that is not in the value.
            }
            kind.item().accept(new ValueChecker<>(item, errors.at(index)));
            index++;
        }
        return true;
    }

    @Override
    public Boolean object(Kind.ObjectOf<T> kind) {
        kind.shape().check(value, errors);
        return true;
    }

    @Override
    public <E> Boolean maybe(Kind.Maybe<T, E> kind) {
        kind.write()
                .apply(value)
                .ifPresent(present -> kind.kind().accept(new ValueChecker<>(present, errors)));
        return true;
    }

    @Override
    public <W, O> Boolean either(Kind.Either<T, W, O> kind) {
        if (kind.asWord().apply(value).isEmpty()) {
            kind.shape().check(kind.asObject().apply(value), errors);
        }
        return true;
    }

    @Override
    public <E> Boolean counted(Kind.Counted<T, E> kind) {
        return kind.asNumber().apply(value).isPresent() || kind.listed().accept(this);
    }

    @Override
    public Boolean reserved(Kind.Reserved<T> kind) {
        return true;
    }
}
