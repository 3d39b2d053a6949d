package io.carillon.web.http;

/** Ends a request with a problem. It may be thrown anywhere; the API makes the response of it. */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    public Refusal(Problem problem) {
        // No trace: it is an answer, not an error of the program.
        super(problem.detail(), null, false, false);
        this.problem = problem;
    }

    Problem problem() {
        return problem;
    }
}
