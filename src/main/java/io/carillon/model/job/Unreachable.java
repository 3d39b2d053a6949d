package io.carillon.model.job;

import java.time.Duration;

/**
 * When a task whose fate is unknown is given up.
 *
 * @param replaceAfter how long it is waited for
 */
public record Unreachable(Duration replaceAfter) {}
