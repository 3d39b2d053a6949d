package io.carillon.model.job;

import java.time.Duration;

/**
 * When a task whose outcome is unknown is given up.
 *
 * @param replaceAfter how long to wait for the task before that
 */
public record Unreachable(Duration replaceAfter) {}
