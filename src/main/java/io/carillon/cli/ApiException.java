package io.carillon.cli;

import com.fasterxml.jackson.databind.JsonNode;

/** A refusal or failure of an API call, in words for a terminal. */
public final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    ApiException(int status, String message) {
        super(message);
        this.status = status;
    }

    /** The message of a problem document: what is wrong, and a line for each field. */
    static ApiException of(int status, JsonNode problem) {
        StringBuilder text = new StringBuilder();
        text.append(problem.path("detail").asText("the node answered with status " + status));
        for (JsonNode error : problem.path("errors")) {
            String path = error.path("path").asText("");
            text.append("\n  ").append(path.isEmpty() ? "the document" : path);
            text.append(": ").append(error.path("message").asText(""));
        }
        return new ApiException(status, text.toString());
    }

    /** The HTTP status; 0 if there was no answer. */
    int status() {
        return status;
    }
}
