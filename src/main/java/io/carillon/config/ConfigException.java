package io.carillon.config;

import io.carillon.model.FieldError;
import java.util.List;
import java.util.stream.Collectors;

/** The refusal of a configuration; its message has a line for each thing that is wrong. */
public final class ConfigException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<FieldError> errors;

    ConfigException(List<FieldError> errors) {
        super(
                errors.stream()
                        .map(error -> (error.path() + " " + error.message()).strip())
                        .collect(Collectors.joining("\n")));
        this.errors = List.copyOf(errors);
    }

    /** What is wrong, with the path of each key. */
    public List<FieldError> errors() {
        return errors;
    }
}
