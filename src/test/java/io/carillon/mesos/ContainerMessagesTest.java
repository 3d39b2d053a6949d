package io.carillon.mesos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.TextFormat;
import io.carillon.core.ContainerForTests;
import io.carillon.document.JobDocument;
import io.carillon.model.AgentId;
import io.carillon.model.Opaque;
import io.carillon.model.job.Job;
import io.carillon.model.job.PortRange;
import io.carillon.model.job.Program;
import io.carillon.model.mesos.Launch;
import io.carillon.model.mesos.Resource;
import io.carillon.model.run.TaskId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.mesos.v1.Protos;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.Value;
import org.junit.jupiter.api.Test;

class ContainerMessagesTest {
    @Test
    void aContainerOfMesos() throws Exception {
        TaskInfo task =
                task(
                        """
                        'command': 'x', 'container': {
                         'image': 'library/alpine:3.20', 'forcePull': true,
                         'pullSecret': {'name': 'registry', 'key': 'config'}, 'hostname': 'h',
                         'network': {'mode': 'NAMED', 'name': 'cni',
                                     'ports': [{'container': 80}, {'container': 53, 'protocol': 'UDP'}]},
                         'volumes': [
                           {'containerPath': '/srv', 'hostPath': '/srv', 'mode': 'RO'},
                           {'containerPath': '/p', 'hostPath': '/p', 'propagation': 'BIDIRECTIONAL'},
                           {'containerPath': 'cache', 'sandboxPath': 'c'},
                           {'containerPath': '/v', 'name': 'v', 'driver': 'rexray',
                            'options': [{'key': 'size', 'value': '5'}]}],
                         'secrets': [{'env': 'PASSWORD', 'name': 'db', 'key': 'pw'},
                                     {'path': 'keys/tls', 'name': 'tls'}],
                         'capabilities': ['NET_ADMIN'], 'boundingCapabilities': ['NET_ADMIN', 'CHOWN'],
                         'ulimits': [{'name': 'NOFILE', 'soft': 1024, 'hard': 4096}, {'name': 'CORE'}],
                         'shmSize': 128,
                         'linuxInfo': {'sharePidNamespace': true, 'seccompProfile': 'strict'}}
                        """);
        assertThat(task.getContainer())
                .isEqualTo(
                        container(
                                """
                                type: MESOS hostname: 'h'
                                mesos { image { type: DOCKER cached: false
                                  docker { name: 'library/alpine:3.20'
                                    config { type: REFERENCE reference { name: 'registry' key: 'config' } } } } }
                                network_infos { name: 'cni'
                                  port_mappings { host_port: 31000 container_port: 80 protocol: 'tcp' }
                                  port_mappings { host_port: 31005 container_port: 53 protocol: 'udp' } }
                                volumes { container_path: '/srv' mode: RO host_path: '/srv' }
                                volumes { container_path: '/p' mode: RW source { type: HOST_PATH
                                  host_path { path: '/p' mount_propagation { mode: BIDIRECTIONAL } } } }
                                volumes { container_path: 'cache' mode: RW source { type: SANDBOX_PATH
                                  sandbox_path { type: SELF path: 'c' } } }
                                volumes { container_path: '/v' mode: RW source { type: DOCKER_VOLUME
                                  docker_volume { name: 'v' driver: 'rexray'
                                    driver_options { parameter { key: 'size' value: '5' } } } } }
                                volumes { container_path: 'keys/tls' mode: RO source { type: SECRET
                                  secret { type: REFERENCE reference { name: 'tls' } } } }
                                linux_info { effective_capabilities { capabilities: NET_ADMIN }
                                  bounding_capabilities { capabilities: NET_ADMIN capabilities: CHOWN }
                                  share_pid_namespace: true seccomp { profile_name: 'strict' }
                                  ipc_mode: PRIVATE shm_size: 128 }
                                rlimit_info { rlimits { type: RLMT_NOFILE soft: 1024 hard: 4096 }
                                              rlimits { type: RLMT_CORE } }
                                """));
        assertThat(task.getCommand().getEnvironment().getVariablesList())
                .last()
                .isEqualTo(
                        TextFormat.parse(
                                "name: 'PASSWORD' type: SECRET secret { type: REFERENCE"
                                        + " reference { name: 'db' key: 'pw' } }",
                                Protos.Environment.Variable.class));
        assertThat(task.getCommand().getShell()).isTrue();
    }

    @Test
    void aContainerOfDocker() throws Exception {
        TaskInfo task =
                task(
                        """
                        'command': 'x', 'container': {
                         'type': 'DOCKER', 'image': 'alpine', 'privileged': true, 'forcePull': true,
                         'network': {'mode': 'BRIDGE', 'ports': [{'container': 80}]},
                         'volumes': [{'containerPath': '/tmp', 'tmpfs': 64},
                                     {'containerPath': '/v', 'name': 'v'},
                                     {'containerPath': '/s', 'sandboxPath': 's'}],
                         'capabilities': ['SYS_PTRACE'],
                         'ulimits': [{'name': 'NOFILE', 'soft': 1, 'hard': 2}, {'name': 'CORE'}],
                         'shmSize': 64, 'dns': ['10.0.0.2'],
                         'parameters': [{'key': 'cap-drop', 'value': 'ALL'}]}
                        """);
        assertThat(task.getContainer())
                .isEqualTo(
                        container(
                                """
                                type: DOCKER
                                docker { image: 'alpine' network: BRIDGE privileged: true force_pull_image: true
                                  port_mappings { host_port: 31000 container_port: 80 protocol: 'tcp' }
                                  parameters { key: 'cap-add' value: 'SYS_PTRACE' }
                                  parameters { key: 'shm-size' value: '64m' }
                                  parameters { key: 'dns' value: '10.0.0.2' }
                                  parameters { key: 'ulimit' value: 'nofile=1:2' }
                                  parameters { key: 'ulimit' value: 'core=-1:-1' }
                                  parameters { key: 'tmpfs' value: '/tmp:size=64m' }
                                  parameters { key: 'cap-drop' value: 'ALL' } }
                                volumes { container_path: '/v' mode: RW source { type: DOCKER_VOLUME
                                  docker_volume { name: 'v' } } }
                                volumes { container_path: '/s' mode: RW host_path: 's' }
                                """));
    }

    @Test
    void aUserNetworkOfDocker() throws Exception {
        TaskInfo task =
                task(
                        "'command': 'x', 'container': {'type': 'DOCKER', 'image': 'a', 'hostname':"
                                + " 'h', 'network': {'mode': 'NAMED', 'name': 'net'}}");
        assertThat(task.getContainer())
                .isEqualTo(
                        container(
                                "type: DOCKER hostname: 'h' network_infos { name: 'net' } docker {"
                                        + " image: 'a' network: USER privileged: false"
                                        + " force_pull_image: false }"));
    }

    /** As the tables of Mesos and of Docker say what becomes of value, arguments and entrypoint. */
    @Test
    void argvAreTheArgumentsOfTheEntrypointOrNameTheProgram() throws Exception {
        String argv = "'argv': ['a', 'b'], 'container': ";
        assertThat(task(argv + "null").getCommand())
                .satisfies(c -> assertThat(words(c)).isEqualTo("false a [a, b]"));
        assertThat(task(argv + "{}").getCommand())
                .satisfies(c -> assertThat(words(c)).isEqualTo("false a [a, b]"));
        for (String type : List.of("MESOS", "DOCKER")) {
            String image = "{'type': '" + type + "', 'image': 'i'";
            assertThat(words(task(argv + image + "}").getCommand())).isEqualTo("false  [a, b]");
            assertThat(words(task("'argv': [], 'container': " + image + "}").getCommand()))
                    .isEqualTo("false  []");
        }
        String mesos = argv + "{'image': 'i', 'entrypoint': false}";
        assertThat(words(task(mesos).getCommand())).isEqualTo("false a [a, b]");
        TaskInfo docker = task(argv + "{'type': 'DOCKER', 'image': 'i', 'entrypoint': false}");
        assertThat(words(docker.getCommand())).isEqualTo("false  [b]");
        assertThat(docker.getContainer().getDocker().getParametersList())
                .extracting(one -> one.getKey() + "=" + one.getValue())
                .containsExactly("entrypoint=a");
    }

    @Test
    void limitsAreThoseOfMesosAndInfinityIsNone() {
        TaskInfo task = task("'command': 'x', 'limits': {'cpus': 1.5, 'unlimited': ['MEM']}");
        assertThat(task.getLimitsMap()).hasSize(2);
        assertThat(task.getLimitsOrThrow("cpus").getValue()).isEqualTo(1.5);
        assertThat(task.getLimitsOrThrow("mem").getValue()).isInfinite();
        assertThat(
                        task("'command': 'x', 'limits': {'memMiB': 99}")
                                .getLimitsOrThrow("mem")
                                .getValue())
                .isEqualTo(99);
        assertThat(task("'command': 'x'").getLimitsMap()).isEmpty();
    }

    @Test
    void withoutAnImageNoProgramIsAFault() {
        assertThatThrownBy(
                        () ->
                                ContainerMessages.argv(
                                        Optional.of(new ContainerForTests().container()),
                                        List.of(),
                                        CommandInfo.newBuilder()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void everyCapabilityAndLimitIsOneOfMesos() {
        for (var capability : io.carillon.model.job.Capability.values()) {
            assertThat(Protos.CapabilityInfo.Capability.valueOf(capability.name())).isNotNull();
        }
        assertThat(io.carillon.model.job.Capability.values())
                .hasSize(Protos.CapabilityInfo.Capability.values().length - 1);
        for (var limit : io.carillon.model.job.Container.Ulimit.Name.values()) {
            assertThat(Protos.RLimitInfo.RLimit.Type.valueOf("RLMT_" + limit)).isNotNull();
        }
    }

    private static String words(CommandInfo command) {
        return command.getShell() + " " + command.getValue() + " " + command.getArgumentsList();
    }

    private static ContainerInfo container(String text) throws TextFormat.ParseException {
        return TextFormat.parse(text, ContainerInfo.class);
    }

    private static TaskInfo task(String fields) {
        JobDocument.Reading reading =
                JobDocument.read("j", ("{" + fields + "}").replace('\'', '"'));
        assertThat(reading.errors()).isEmpty();
        Job job = reading.job().orElseThrow();
        Program program = job.program();
        Protos.Resource ports =
                Protos.Resource.newBuilder()
                        .setName("ports")
                        .setType(Value.Type.RANGES)
                        .setRanges(Value.Ranges.getDefaultInstance())
                        .build();
        Launch launch =
                new Launch(
                        TaskId.parse("j~20300331T005944193c~0~1").orElseThrow(),
                        "j",
                        program,
                        new TreeMap<>(),
                        List.of(),
                        Optional.empty(),
                        job.container(),
                        job.limits(),
                        Duration.ofSeconds(1),
                        List.of(
                                new Resource(
                                        "ports",
                                        0,
                                        List.of(
                                                new PortRange(31000, 31000),
                                                new PortRange(31005, 31006)),
                                        false,
                                        true,
                                        new Opaque(ports.toByteArray()))),
                        Optional.empty());
        return LaunchMessages.task(
                launch,
                new AgentId("S0"),
                FrameworkID.newBuilder().setValue("F").build(),
                new TreeMap<>());
    }
}
