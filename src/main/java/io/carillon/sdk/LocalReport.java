package io.carillon.sdk;

import java.util.List;
import java.util.Optional;

/**
 * What a {@link LocalRun} came to.
 *
 * @param failure what the job threw; empty if it returned
 * @param progress each report, oldest first
 * @param result the last result
 * @param checkpoint what the next attempt would find: the last checkpoint of this one, or else the
 *     one that it was given
 */
public record LocalReport(
        Optional<Throwable> failure,
        List<Progress> progress,
        Optional<String> result,
        Optional<byte[]> checkpoint) {

    /**
     * One report.
     *
     * @param fraction from 0.0 to 1.0
     * @param text for people
     */
    public record Progress(double fraction, String text) {}

    /** Whether the shard would have ended well. */
    public boolean succeeded() {
        return failure.isEmpty();
    }

    /**
     * This report, if the job returned.
     *
     * @throws AssertionError if the job has failed, with its failure as the cause
     */
    public LocalReport orThrow() {
        failure.ifPresent(
                thrown -> {
                    throw new AssertionError("the job failed: " + thrown, thrown);
                });
        return this;
    }
}
