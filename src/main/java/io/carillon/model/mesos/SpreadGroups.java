package io.carillon.model.mesos;

import io.carillon.model.job.SpreadRule;

/**
 * The groups of agents over which the live tasks of one job are spread.
 *
 * @param job name of the job
 * @param rule what tells the groups apart, and how many tasks each may have
 */
public record SpreadGroups(String job, SpreadRule rule) {}
