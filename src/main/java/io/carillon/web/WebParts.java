package io.carillon.web;

import io.carillon.runtime.AuditTrail;
import io.carillon.runtime.ClusterKey;
import io.carillon.runtime.Leadership;
import io.carillon.runtime.Sandboxes;
import io.carillon.runtime.TaskTokens;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/**
 * What a node's HTTP server works with.
 *
 * @param leadership who leads, and the engine while this node does
 * @param sandboxes where the output of tasks is read
 * @param metrics what is counted and shown
 * @param tasks the tokens of tasks
 * @param cluster what the nodes sign with
 * @param trail is told who did what
 */
public record WebParts(
        Leadership leadership,
        Sandboxes sandboxes,
        PrometheusMeterRegistry metrics,
        TaskTokens tasks,
        ClusterKey cluster,
        AuditTrail trail) {}
