package io.carillon.local.cluster;

import java.util.Optional;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.Volume;

/**
 * The master's checks of a container; each rule returns the error. Pure functions. What an agent
 * cannot provide is refused there.
 */
final class ContainerRules {
    private ContainerRules() {}

    /** The error of a container; the default instance is none. */
    static Optional<String> validate(ContainerInfo container) {
        return container.getVolumesList().stream()
                .flatMap(volume -> ContainerRules.volume(volume).stream())
                .findFirst()
                .map(error -> "Invalid volume: " + error)
                .or(() -> docker(container));
    }

    private static Optional<String> volume(Volume volume) {
        long sources =
                Stream.of(volume.hasHostPath(), volume.hasImage(), volume.hasSource())
                        .filter(has -> has)
                        .count();
        if (sources != 1) {
            return Optional.of("Only one of them should be set: 'host_path', 'image' and 'source'");
        }
        return volume.hasSource() ? source(volume.getSource()) : Optional.empty();
    }

    private static Optional<String> source(Volume.Source source) {
        boolean set =
                switch (source.getType()) {
                    case DOCKER_VOLUME -> source.hasDockerVolume();
                    case SANDBOX_PATH -> source.hasSandboxPath();
                    case SECRET -> source.hasSecret();
                    case HOST_PATH -> source.hasHostPath();
                    case CSI_VOLUME -> source.getCsiVolume().hasStaticProvisioning();
                    case UNKNOWN -> false;
                };
        if (set) {
            return Optional.empty();
        }
        return Optional.of(
                source.getType() == Volume.Source.Type.UNKNOWN
                        ? "'source.type' is unknown"
                        : "what belongs to the type " + source.getType() + " is not set");
    }

    private static Optional<String> docker(ContainerInfo container) {
        if (!container.hasType() || container.getType() != ContainerInfo.Type.DOCKER) {
            return Optional.empty();
        }
        if (!container.hasDocker()) {
            return Optional.of("DockerInfo 'docker' is not set for DOCKER typed ContainerInfo");
        }
        return container.getDocker().getParametersList().stream()
                        .anyMatch(parameter -> parameter.getKey().equals("name"))
                ? Optional.of("Parameter in DockerInfo must not be 'name'")
                : Optional.empty();
    }
}
