package io.carillon.local.cluster;

import java.util.Optional;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.Environment;

/**
 * What an agent without images, networks, volumes and secrets says of a container that asks for
 * them; each rule returns the words. What isolators that are not there would do is left out, as a
 * real agent does: capabilities, limits and the size of {@code /dev/shm}. Pure functions.
 */
final class IsolationRules {
    private static final String REMEDY =
            "; the local Mesos starts plain processes alone: with --ignore-images it runs them on"
                    + " this machine, without their containers";

    private IsolationRules() {}

    /**
     * Why a container cannot be launched.
     *
     * @param ignored whether it is launched without all that it asks for
     */
    static Optional<String> unsupported(
            ContainerInfo container, CommandInfo command, boolean ignored) {
        if (!ignored) {
            return docker(container)
                    .or(() -> others(container))
                    .or(() -> secrets(command))
                    .map(words -> words + REMEDY);
        }
        return command.getShell() || command.hasValue()
                ? Optional.empty()
                : Optional.of(
                        "The entrypoint of an image is not known where images are ignored; write a"
                                + " command, or argv with \"entrypoint\": false"
                                + (container.hasDocker()
                                        ? " in a container of the type MESOS"
                                        : ""));
    }

    private static Optional<String> docker(ContainerInfo container) {
        boolean docker =
                container.hasDocker()
                        || (container.hasType()
                                && container.getType() == ContainerInfo.Type.DOCKER);
        return docker
                ? Optional.of(
                        "None of the enabled containerizers (mesos) could create a container for"
                                + " the provided TaskInfo/ExecutorInfo message")
                : Optional.empty();
    }

    private static Optional<String> others(ContainerInfo container) {
        if (container.getMesos().hasImage()) {
            return Optional.of("Unsupported container image type: DOCKER");
        }
        if (container.getNetworkInfosCount() > 0) {
            return Optional.of(
                    "Unknown CNI network '" + container.getNetworkInfos(0).getName() + "'");
        }
        return container.getVolumesCount() > 0
                ? Optional.of(
                        "No isolator for the volume '"
                                + container.getVolumes(0).getContainerPath()
                                + "'")
                : Optional.empty();
    }

    private static Optional<String> secrets(CommandInfo command) {
        return command.getEnvironment().getVariablesList().stream()
                .filter(variable -> variable.getSecret().hasReference())
                .findFirst()
                .map(Environment.Variable::getName)
                .map(
                        name ->
                                "Environment variable '"
                                        + name
                                        + "' has a secret, but no secret resolver is provided");
    }
}
