package io.carillon.core.schedule;

/**
 * The refusal of an invalid cron expression. Its message names the field and how to correct it, and
 * is fit to be shown to the owner of the job.
 */
public final class CronSyntaxException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    CronSyntaxException(String message) {
        super(message);
    }
}
