package io.carillon.model.run;

import java.time.Instant;

/**
 * A stored wish that a task or run ends.
 *
 * @param since when it was first wished
 * @param end the state that the end of the task gives to its shard
 * @param because why
 */
public record KillWish(Instant since, RunState end, String because) {}
