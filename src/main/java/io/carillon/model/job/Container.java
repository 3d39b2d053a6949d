package io.carillon.model.job;

import java.util.List;
import java.util.Optional;

/**
 * The container that a task, or the shared executor of an app, runs in.
 *
 * @param type which containerizer of the agent makes it
 * @param image the image; empty: the file system of the agent
 * @param entrypoint whether the image's entrypoint is executed, with the words of {@link
 *     Program.Argv} as its arguments
 * @param forcePull whether the image is fetched even if the agent has it
 * @param pullSecret where the agent finds what the registry asks for
 * @param privileged whether it has the rights of the agent's machine
 * @param hostname its host name; empty: that of the agent, or one that Docker makes
 * @param network how it is connected
 * @param volumes what is mounted in it
 * @param secrets secrets that the agent gives it
 * @param capabilities what its processes may do; empty: what the agents allow by default
 * @param boundingCapabilities what its processes can gain; empty: no more than they have
 * @param ulimits limits of its processes
 * @param shmMiB size of its {@code /dev/shm} in MiB; empty: that of the agent
 * @param dns addresses of its name servers; none: those of the network
 * @param parameters options of {@code docker run}
 * @param linux what is special for Linux
 */
public record Container(
        Type type,
        Optional<String> image,
        boolean entrypoint,
        boolean forcePull,
        Optional<SecretReference> pullSecret,
        boolean privileged,
        Optional<String> hostname,
        Network network,
        List<Volume> volumes,
        List<Secret> secrets,
        Optional<List<Capability>> capabilities,
        Optional<List<Capability>> boundingCapabilities,
        List<Ulimit> ulimits,
        Optional<Integer> shmMiB,
        List<String> dns,
        List<Parameter> parameters,
        Linux linux) {
    public Container {
        volumes = List.copyOf(volumes);
        secrets = List.copyOf(secrets);
        capabilities = capabilities.map(List::copyOf);
        boundingCapabilities = boundingCapabilities.map(List::copyOf);
        ulimits = List.copyOf(ulimits);
        dns = List.copyOf(dns);
        parameters = List.copyOf(parameters);
    }

    /** Which containerizer of the agent makes the container. */
    public enum Type {
        MESOS,
        DOCKER
    }

    /**
     * How a container is connected.
     *
     * @param mode how
     * @param name name of the network; for {@link Mode#NAMED}
     * @param ports which ports of the task lead to which ports of the container
     */
    public record Network(Mode mode, Optional<String> name, List<PortMapping> ports) {
        public Network {
            ports = List.copyOf(ports);
        }

        /** How a container is connected. */
        public enum Mode {
            /** It shares the network of its agent. */
            HOST,
            /** Docker's bridge. */
            BRIDGE,
            /** Not at all. */
            NONE,
            /** A network of that name: of CNI, or one that Docker knows. */
            NAMED
        }
    }

    /**
     * A port of the task that leads to a port of the container. The first mapping has the first
     * port of the task, and so on.
     *
     * @param container the port in the container
     * @param protocol of what
     */
    public record PortMapping(int container, Protocol protocol) {
        /** What a port is for. */
        public enum Protocol {
            TCP,
            UDP
        }
    }

    /**
     * What is mounted in a container: exactly one of a path of the host, a path of the sandbox, a
     * file system in memory and a volume of a driver.
     *
     * @param containerPath where; below the sandbox if it is relative
     * @param mode whether it can be written to
     * @param hostPath a path of the agent
     * @param sandboxPath a path below the sandbox
     * @param tmpfsMiB size of a file system in memory, in MiB
     * @param name name of a volume
     * @param driver what provides the volume of that name
     * @param options options for the driver
     * @param propagation whether mounts below the path of the host are seen on the other side
     */
    public record Volume(
            String containerPath,
            Access mode,
            Optional<String> hostPath,
            Optional<String> sandboxPath,
            Optional<Integer> tmpfsMiB,
            Optional<String> name,
            Optional<String> driver,
            List<Parameter> options,
            Optional<Propagation> propagation) {
        public Volume {
            options = List.copyOf(options);
        }

        /** Whether a volume can be written to. */
        public enum Access {
            RW,
            RO
        }

        /** Whether mounts are seen on the other side. */
        public enum Propagation {
            HOST_TO_CONTAINER,
            BIDIRECTIONAL
        }
    }

    /**
     * Where the agent's secret resolver finds a secret. The secret itself is never seen here.
     *
     * @param name its name
     * @param key which part of it
     */
    public record SecretReference(String name, Optional<String> key) {}

    /**
     * A secret that the agent gives to the container, as a variable or as a file.
     *
     * @param env name of the variable
     * @param path path of the file; below the sandbox if it is relative
     * @param reference where the agent finds it
     */
    public record Secret(Optional<String> env, Optional<String> path, SecretReference reference) {}

    /**
     * A limit of the processes.
     *
     * @param name what is limited
     * @param soft what a process may raise to the hard one; empty as the hard one is: no limit
     * @param hard what cannot be raised
     */
    public record Ulimit(Name name, Optional<Long> soft, Optional<Long> hard) {
        /** What is limited, as in {@code RLIMIT_…}. */
        public enum Name {
            AS,
            CORE,
            CPU,
            DATA,
            FSIZE,
            LOCKS,
            MEMLOCK,
            MSGQUEUE,
            NICE,
            NOFILE,
            NPROC,
            RSS,
            RTPRIO,
            RTTIME,
            SIGPENDING,
            STACK
        }
    }

    /**
     * An option by name.
     *
     * @param key its name
     * @param value its value
     */
    public record Parameter(String key, String value) {}

    /**
     * What is special for Linux.
     *
     * @param sharePidNamespace whether it sees the processes of the agent's machine
     * @param ipcMode what it shares of System V IPC and shared memory
     * @param seccompProfile name of a profile of the agent
     * @param seccompUnconfined whether it has no profile at all
     */
    public record Linux(
            boolean sharePidNamespace,
            Optional<IpcMode> ipcMode,
            Optional<String> seccompProfile,
            boolean seccompUnconfined) {
        /** What is shared of System V IPC and shared memory. */
        public enum IpcMode {
            PRIVATE,
            SHARE_PARENT
        }
    }
}
