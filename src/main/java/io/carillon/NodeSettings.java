package io.carillon;

import io.carillon.core.Settings;
import io.carillon.mesos.FrameworkSettings;
import io.carillon.mesos.WireOptions;
import io.carillon.zookeeper.ZooKeeperSettings;
import java.time.Duration;

/**
 * What a node needs to start, checked.
 *
 * @param name unique name of the process
 * @param host address of its operations API
 * @param port TCP port of it; 0 for a free one
 * @param advertise base URL under which other nodes and tasks reach it; empty: from host and port
 * @param zookeeper where membership and state are
 * @param master {@code zk://…/path} or a comma-separated list of {@code http(s)://host:port}
 * @param wire how the master is spoken with
 * @param framework what the master is told about us
 * @param scheduling what the decisions are tuned with
 * @param reconcileInterval time between regular reconciliations
 * @param tokensFile bearer tokens of the operations API; empty: everybody may call
 */
public record NodeSettings(
        String name,
        String host,
        int port,
        String advertise,
        ZooKeeperSettings zookeeper,
        String master,
        WireOptions wire,
        FrameworkSettings framework,
        Settings scheduling,
        Duration reconcileInterval,
        String tokensFile) {}
