package io.carillon.mesos;

import io.carillon.model.job.Capability;
import io.carillon.model.job.Container;
import io.carillon.model.job.Container.Linux.IpcMode;
import io.carillon.model.job.Container.Network;
import io.carillon.model.job.Container.PortMapping;
import io.carillon.model.job.Container.SecretReference;
import io.carillon.model.job.Container.Ulimit;
import io.carillon.model.job.Container.Volume;
import io.carillon.model.job.PortRange;
import io.carillon.model.job.Program;
import io.carillon.model.mesos.Resource;
import io.carillon.runtime.SecretValue;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.CapabilityInfo;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.ContainerInfo.DockerInfo;
import org.apache.mesos.v1.Protos.Environment;
import org.apache.mesos.v1.Protos.Image;
import org.apache.mesos.v1.Protos.LinuxInfo;
import org.apache.mesos.v1.Protos.MountPropagation;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.apache.mesos.v1.Protos.Parameter;
import org.apache.mesos.v1.Protos.Parameters;
import org.apache.mesos.v1.Protos.RLimitInfo;
import org.apache.mesos.v1.Protos.SeccompInfo;
import org.apache.mesos.v1.Protos.Secret;

/**
 * Converts containers to those of Mesos. What has a field of its own for one containerizer and is
 * an option of {@code docker run} for the other becomes that.
 */
final class ContainerMessages {
    private ContainerMessages() {}

    /**
     * A container.
     *
     * @param program what it executes
     * @param resources what the task takes of the offers; its ports are mapped in their order
     */
    static ContainerInfo container(Container container, Program program, List<Resource> resources) {
        ContainerInfo.Builder info =
                ContainerInfo.newBuilder()
                        .setType(ContainerInfo.Type.valueOf(container.type().name()));
        container.hostname().ifPresent(info::setHostname);
        if (container.network().mode() == Network.Mode.NAMED) {
            info.addNetworkInfos(
                    NetworkInfo.newBuilder().setName(container.network().name().orElseThrow()));
        }
        for (Volume volume : container.volumes()) {
            volume(volume, container.type()).ifPresent(info::addVolumes);
        }
        return container.type() == Container.Type.DOCKER
                ? info.setDocker(docker(container, program, resources)).build()
                : mesos(container, resources, info);
    }

    private static ContainerInfo mesos(
            Container container, List<Resource> resources, ContainerInfo.Builder info) {
        info.setMesos(ContainerInfo.MesosInfo.newBuilder());
        container.image().ifPresent(name -> info.getMesosBuilder().setImage(image(container)));
        mapped(
                container,
                resources,
                (port, host) ->
                        info.getNetworkInfosBuilder(0)
                                .addPortMappings(
                                        NetworkInfo.PortMapping.newBuilder()
                                                .setContainerPort(port.container())
                                                .setHostPort(host)
                                                .setProtocol(protocol(port))));
        for (Container.Secret secret : container.secrets()) {
            secret.path()
                    .ifPresent(
                            path ->
                                    info.addVolumesBuilder()
                                            .setContainerPath(path)
                                            .setMode(org.apache.mesos.v1.Protos.Volume.Mode.RO)
                                            .getSourceBuilder()
                                            .setType(
                                                    org.apache.mesos.v1.Protos.Volume.Source.Type
                                                            .SECRET)
                                            .setSecret(secret(secret.reference())));
        }
        LinuxInfo linux = linux(container);
        if (linux.getSerializedSize() > 0) {
            info.setLinuxInfo(linux);
        }
        for (Ulimit limit : container.ulimits()) {
            RLimitInfo.RLimit.Builder message =
                    info.getRlimitInfoBuilder()
                            .addRlimitsBuilder()
                            .setType(RLimitInfo.RLimit.Type.valueOf("RLMT_" + limit.name()));
            limit.soft().ifPresent(message::setSoft);
            limit.hard().ifPresent(message::setHard);
        }
        return info.build();
    }

    private static Image image(Container container) {
        Image.Builder image =
                Image.newBuilder().setType(Image.Type.DOCKER).setCached(!container.forcePull());
        image.getDockerBuilder().setName(container.image().orElseThrow());
        container
                .pullSecret()
                .ifPresent(reference -> image.getDockerBuilder().setConfig(secret(reference)));
        return image.build();
    }

    private static LinuxInfo linux(Container container) {
        LinuxInfo.Builder linux = LinuxInfo.newBuilder();
        container
                .capabilities()
                .ifPresent(some -> linux.setEffectiveCapabilities(capabilities(some)));
        container
                .boundingCapabilities()
                .ifPresent(some -> linux.setBoundingCapabilities(capabilities(some)));
        if (container.linux().sharePidNamespace()) {
            linux.setSharePidNamespace(true);
        }
        container
                .linux()
                .seccompProfile()
                .ifPresent(name -> linux.setSeccomp(SeccompInfo.newBuilder().setProfileName(name)));
        if (container.linux().seccompUnconfined()) {
            linux.setSeccomp(SeccompInfo.newBuilder().setUnconfined(true));
        }
        // Mesos takes a size for a container's own /dev/shm alone.
        container
                .linux()
                .ipcMode()
                .or(() -> container.shmMiB().map(size -> IpcMode.PRIVATE))
                .ifPresent(mode -> linux.setIpcMode(LinuxInfo.IpcMode.valueOf(mode.name())));
        container.shmMiB().ifPresent(linux::setShmSize);
        return linux.build();
    }

    private static CapabilityInfo capabilities(List<Capability> capabilities) {
        CapabilityInfo.Builder info = CapabilityInfo.newBuilder();
        capabilities.forEach(
                one -> info.addCapabilities(CapabilityInfo.Capability.valueOf(one.name())));
        return info.build();
    }

    private static DockerInfo docker(
            Container container, Program program, List<Resource> resources) {
        DockerInfo.Builder docker =
                DockerInfo.newBuilder()
                        .setImage(container.image().orElseThrow())
                        .setNetwork(network(container.network().mode()))
                        .setPrivileged(container.privileged())
                        .setForcePullImage(container.forcePull());
        mapped(
                container,
                resources,
                (port, host) ->
                        docker.addPortMappings(
                                DockerInfo.PortMapping.newBuilder()
                                        .setContainerPort(port.container())
                                        .setHostPort(host)
                                        .setProtocol(protocol(port))));
        if (!container.entrypoint() && program instanceof Program.Argv argv) {
            option(docker, "entrypoint", argv.words().get(0));
        }
        container
                .capabilities()
                .ifPresent(some -> some.forEach(one -> option(docker, "cap-add", one.name())));
        container.shmMiB().ifPresent(size -> option(docker, "shm-size", size + "m"));
        container.dns().forEach(server -> option(docker, "dns", server));
        for (Ulimit limit : container.ulimits()) {
            String values = limit.soft().orElse(-1L) + ":" + limit.hard().orElse(-1L);
            String name = limit.name().name().toLowerCase(Locale.ROOT);
            option(docker, "ulimit", name + "=" + values);
        }
        for (Volume volume : container.volumes()) {
            volume.tmpfsMiB()
                    .ifPresent(
                            size ->
                                    option(
                                            docker,
                                            "tmpfs",
                                            volume.containerPath() + ":size=" + size + "m"));
        }
        container.parameters().forEach(own -> option(docker, own.key(), own.value()));
        return docker.build();
    }

    private static DockerInfo.Network network(Network.Mode mode) {
        return switch (mode) {
            case HOST -> DockerInfo.Network.HOST;
            case BRIDGE -> DockerInfo.Network.BRIDGE;
            case NONE -> DockerInfo.Network.NONE;
            case NAMED -> DockerInfo.Network.USER;
        };
    }

    private static void option(DockerInfo.Builder docker, String key, String value) {
        docker.addParameters(Parameter.newBuilder().setKey(key).setValue(value));
    }

    private static String protocol(PortMapping port) {
        return port.protocol().name().toLowerCase(Locale.ROOT);
    }

    private static void mapped(
            Container container, List<Resource> resources, BiConsumer<PortMapping, Integer> map) {
        List<PortMapping> mappings = container.network().ports();
        List<Integer> ports = ports(resources);
        for (int i = 0; i < Math.min(mappings.size(), ports.size()); i++) {
            map.accept(mappings.get(i), ports.get(i));
        }
    }

    /** The numbers of the ports among the resources, in their order. */
    static List<Integer> ports(List<Resource> resources) {
        return resources.stream()
                .filter(resource -> resource.name().equals("ports"))
                .flatMap(resource -> resource.ranges().stream())
                .flatMapToInt(ContainerMessages::all)
                .boxed()
                .toList();
    }

    private static IntStream all(PortRange range) {
        return IntStream.rangeClosed(range.begin(), range.end());
    }

    /** A volume; a file system in memory is an option of Docker instead. */
    private static Optional<org.apache.mesos.v1.Protos.Volume> volume(
            Volume volume, Container.Type type) {
        if (volume.tmpfsMiB().isPresent()) {
            return Optional.empty();
        }
        org.apache.mesos.v1.Protos.Volume.Builder message =
                org.apache.mesos.v1.Protos.Volume.newBuilder()
                        .setContainerPath(volume.containerPath())
                        .setMode(
                                org.apache.mesos.v1.Protos.Volume.Mode.valueOf(
                                        volume.mode().name()));
        volume.hostPath().ifPresent(path -> hostPath(volume, path, message));
        volume.sandboxPath()
                .ifPresent(
                        path -> {
                            // Docker ignores the newer form, and takes a relative path for one of
                            // the sandbox.
                            if (type == Container.Type.DOCKER) {
                                message.setHostPath(path);
                            } else {
                                message.getSourceBuilder()
                                        .setType(
                                                org.apache.mesos.v1.Protos.Volume.Source.Type
                                                        .SANDBOX_PATH)
                                        .getSandboxPathBuilder()
                                        .setType(
                                                org.apache.mesos.v1.Protos.Volume.Source.SandboxPath
                                                        .Type.SELF)
                                        .setPath(path);
                            }
                        });
        volume.name().ifPresent(name -> named(volume, name, message));
        return Optional.of(message.build());
    }

    private static void hostPath(
            Volume volume, String path, org.apache.mesos.v1.Protos.Volume.Builder message) {
        if (volume.propagation().isEmpty()) {
            message.setHostPath(path);
            return;
        }
        message.getSourceBuilder()
                .setType(org.apache.mesos.v1.Protos.Volume.Source.Type.HOST_PATH)
                .getHostPathBuilder()
                .setPath(path)
                .getMountPropagationBuilder()
                .setMode(MountPropagation.Mode.valueOf(volume.propagation().get().name()));
    }

    private static void named(
            Volume volume, String name, org.apache.mesos.v1.Protos.Volume.Builder message) {
        var source =
                message.getSourceBuilder()
                        .setType(org.apache.mesos.v1.Protos.Volume.Source.Type.DOCKER_VOLUME)
                        .getDockerVolumeBuilder()
                        .setName(name);
        volume.driver().ifPresent(source::setDriver);
        if (!volume.options().isEmpty()) {
            Parameters.Builder options = source.getDriverOptionsBuilder();
            volume.options()
                    .forEach(
                            one ->
                                    options.addParameterBuilder()
                                            .setKey(one.key())
                                            .setValue(one.value()));
        }
    }

    private static Secret secret(SecretReference reference) {
        Secret.Builder secret = Secret.newBuilder().setType(Secret.Type.REFERENCE);
        secret.getReferenceBuilder().setName(reference.name());
        reference.key().ifPresent(key -> secret.getReferenceBuilder().setKey(key));
        return secret.build();
    }

    /** Adds the secrets that are variables; they take the place of others of the same name. */
    static void secrets(Container container, CommandInfo.Builder command) {
        for (Container.Secret secret : container.secrets()) {
            secret.env().ifPresent(name -> secret(name, secret.reference(), command));
        }
    }

    /** Adds a variable whose value the agent looks up. */
    static void secret(String name, SecretValue.Reference where, CommandInfo.Builder command) {
        secret(name, new SecretReference(where.name(), where.key()), command);
    }

    private static void secret(
            String name, SecretReference reference, CommandInfo.Builder command) {
        Environment.Builder env = command.getEnvironmentBuilder();
        List<Environment.Variable> others =
                env.getVariablesList().stream().filter(one -> !one.getName().equals(name)).toList();
        env.clearVariables()
                .addAllVariables(others)
                .addVariables(
                        Environment.Variable.newBuilder()
                                .setName(name)
                                .setType(Environment.Variable.Type.SECRET)
                                .setSecret(secret(reference)));
    }

    /**
     * What is executed, without a shell: an image's entrypoint has the words as its arguments.
     * Docker has another option for another program.
     */
    static CommandInfo.Builder argv(
            Optional<Container> container, List<String> words, CommandInfo.Builder command) {
        Optional<Container> image = container.filter(own -> own.image().isPresent());
        if (image.isEmpty()
                || (!image.get().entrypoint() && image.get().type() == Container.Type.MESOS)) {
            if (words.isEmpty()) {
                throw new IllegalArgumentException("A launch without a program");
            }
            return command.setShell(false).setValue(words.get(0)).addAllArguments(words);
        }
        Stream<String> arguments = words.stream().skip(image.get().entrypoint() ? 0 : 1);
        return command.setShell(false).addAllArguments(arguments.toList());
    }
}
