package io.carillon.core;

import io.carillon.model.job.Capability;
import io.carillon.model.job.Container;
import io.carillon.model.job.Container.Linux;
import io.carillon.model.job.Container.Network;
import io.carillon.model.job.Container.Parameter;
import io.carillon.model.job.Container.Secret;
import io.carillon.model.job.Container.SecretReference;
import io.carillon.model.job.Container.Ulimit;
import io.carillon.model.job.Container.Volume;
import java.util.List;
import java.util.Optional;

/** A container to be changed field by field; without an image unless told otherwise. */
public final class ContainerForTests {
    public Container.Type type = Container.Type.MESOS;
    public Optional<String> image = Optional.empty();
    public boolean entrypoint = true;
    public boolean forcePull;
    public Optional<SecretReference> pullSecret = Optional.empty();
    public boolean privileged;
    public Optional<String> hostname = Optional.empty();
    public Network network = new Network(Network.Mode.HOST, Optional.empty(), List.of());
    public List<Volume> volumes = List.of();
    public List<Secret> secrets = List.of();
    public Optional<List<Capability>> capabilities = Optional.empty();
    public Optional<List<Capability>> bounding = Optional.empty();
    public List<Ulimit> ulimits = List.of();
    public Optional<Integer> shmMiB = Optional.empty();
    public List<String> dns = List.of();
    public List<Parameter> parameters = List.of();
    public Linux linux = new Linux(false, Optional.empty(), Optional.empty(), false);

    public Container container() {
        return new Container(
                type,
                image,
                entrypoint,
                forcePull,
                pullSecret,
                privileged,
                hostname,
                network,
                volumes,
                secrets,
                capabilities,
                bounding,
                ulimits,
                shmMiB,
                dns,
                parameters,
                linux);
    }

    /** A container of Mesos with that image. */
    public static Container ofImage(String image) {
        ContainerForTests container = new ContainerForTests();
        container.image = Optional.of(image);
        return container.container();
    }
}
