package io.carillon.core.definition;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.AppForTests;
import io.carillon.core.ContainerForTests;
import io.carillon.core.JobForTests;
import io.carillon.document.JobDocument;
import io.carillon.document.SchemaForTests;
import io.carillon.model.FieldError;
import io.carillon.model.job.App;
import io.carillon.model.job.AppExecutor;
import io.carillon.model.job.Container;
import io.carillon.model.job.Job;
import io.carillon.model.job.Limits;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContainerChecksTest {
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    private static final Limits LIMITS = new Limits(10, 50, 5, 5, 5, 100, 3, 1_000);

    /** Every field that a container of Mesos may have. */
    private static final String MESOS =
            """
            {"type": "MESOS", "image": "library/alpine:3.20", "entrypoint": false, "forcePull": true,
             "pullSecret": {"name": "registry", "key": "config"}, "hostname": "h",
             "network": {"mode": "NAMED", "name": "cni",
                         "ports": [{"container": 80}, {"container": 53, "protocol": "UDP"}]},
             "volumes": [
               {"containerPath": "/data", "hostPath": "/srv", "mode": "RO",
                "propagation": "BIDIRECTIONAL"},
               {"containerPath": "cache", "sandboxPath": "c"},
               {"containerPath": "/v", "name": "v", "driver": "rexray",
                "options": [{"key": "size", "value": "5"}]}],
             "secrets": [{"env": "PASSWORD", "name": "db", "key": "pw"},
                         {"path": "keys/tls", "name": "tls"}],
             "capabilities": ["NET_ADMIN"], "boundingCapabilities": ["NET_ADMIN", "CHOWN"],
             "ulimits": [{"name": "NOFILE", "soft": 1024, "hard": 9007199254740993},
                         {"name": "CORE"}],
             "shmSize": 128,
             "linuxInfo": {"sharePidNamespace": true, "ipcMode": "PRIVATE",
                           "seccompProfile": "strict"}}
            """;

    /** Every field that one of Docker may have. */
    private static final String DOCKER =
            """
            {"type": "DOCKER", "image": "alpine", "privileged": true, "hostname": "h",
             "network": {"mode": "BRIDGE", "ports": [{"container": 80}]},
             "volumes": [{"containerPath": "/tmp", "tmpfs": 64},
                         {"containerPath": "/v", "name": "v"},
                         {"containerPath": "/s", "sandboxPath": "s"}],
             "capabilities": ["SYS_PTRACE"], "ulimits": [{"name": "NOFILE", "soft": 1, "hard": 2}],
             "shmSize": 64, "dns": ["10.0.0.2", "fd00::1"],
             "parameters": [{"key": "cap-drop", "value": "ALL"}]}
            """;

    @ParameterizedTest
    @ValueSource(strings = {MESOS, DOCKER, "{}"})
    void goodOnesAreReadWrittenAndNotRefused(String container) {
        String document = document(container, "");
        JobDocument.Reading reading = JobDocument.read("j", document);
        assertThat(reading.errors()).isEmpty();
        assertThat(SchemaForTests.accepts(document)).isTrue();
        Job job = reading.job().orElseThrow();
        assertThat(check(document)).isEmpty();
        assertThat(JobDocument.read("j", JobDocument.write(job).toString()).job()).contains(job);
        assertThat(job.container()).isPresent();
    }

    @Test
    void noFieldOfADocumentIsDropped() {
        Container read =
                JobDocument.read("j", document(MESOS, "")).job().orElseThrow().container().get();
        for (Field<Container, ?> field : ContainerFields.SHAPE.fields()) {
            boolean mesos =
                    !List.of("type", "privileged", "dns", "parameters").contains(field.name());
            assertThat(field.get(read).equals(field.get(ContainerFields.SHAPE.defaults())))
                    .as(field.name())
                    .isNotEqualTo(mesos);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    'privileged': true                              | /privileged | is for DOCKER containers; remove it
                    'parameters': [{'key': 'a'}]                    | /parameters | is for DOCKER containers
                    'dns': ['10.0.0.2']                             | /dns | --default_container_dns
                    'network': {'mode': 'BRIDGE'}                   | /network/mode | name a network of the agents' CNI
                    'network': {'mode': 'NONE'}                     | /network/mode | NONE is not known for MESOS
                    'network': {'ports': [{'container': 80}]}       | /network/ports | are not mapped in the mode HOST
                    'network': {'name': 'x'}                        | /network/name | belongs to the mode NAMED
                    'network': {'mode': 'NAMED'}                    | /network/name | name the network
                    'hostname': 'h'                                 | /hostname | cannot be set in the network mode HOST
                    'entrypoint': false                             | /entrypoint | name the image
                    'forcePull': true                               | /forcePull | name the image
                    'pullSecret': {'name': 'x'}                     | /pullSecret | name the image
                    'pullSecret': {}                                | /pullSecret/name | is missing
                    'image': 'a b'                                  | /image | must name an image
                    'image': '--privileged'                         | /image | must name an image
                    'volumes': [{'containerPath': '/a'}]            | /volumes/0 | must have exactly one of hostPath
                    'volumes': [{'containerPath': '/a', 'hostPath': '/x', 'name': 'v', 'driver': 'd'}] | /volumes/0 | it has 2
                    'volumes': [{'hostPath': '/a'}]                 | /volumes/0/containerPath | write where the volume is mounted
                    'volumes': [{'containerPath': '/a', 'hostPath': 'x'}] | /volumes/0/hostPath | write sandboxPath instead
                    'volumes': [{'containerPath': '/a', 'hostPath': '/a/../b'}] | /volumes/0/hostPath | without '..'
                    'volumes': [{'containerPath': '/a:ro', 'hostPath': '/a'}] | /volumes/0/containerPath | must be a path
                    'volumes': [{'containerPath': '/a', 'sandboxPath': '../b'}] | /volumes/0/sandboxPath | within the sandbox
                    'volumes': [{'containerPath': '/a', 'tmpfs': 5}] | /volumes/0/tmpfs | is not known for MESOS
                    'volumes': [{'containerPath': '/a', 'name': 'v'}] | /volumes/0/driver | needs the driver
                    'volumes': [{'containerPath': '/a', 'hostPath': '/b', 'driver': 'v'}] | /volumes/0/driver | belongs to a volume with a name
                    'volumes': [{'containerPath': '/a', 'sandboxPath': 'b', 'propagation': 'BIDIRECTIONAL'}] | /volumes/0/propagation | hostPath
                    'volumes': [{'containerPath': '/a', 'hostPath': '/b'}, {'containerPath': '/a', 'hostPath': '/c'}] | /volumes/1 | where another volume is
                    'secrets': [{'name': 'x'}]                      | /secrets/0 | exactly one of env and path
                    'secrets': [{'name': 'x', 'env': 'A', 'path': 'b'}] | /secrets/0 | exactly one of env and path
                    'secrets': [{'env': 'A'}]                       | /secrets/0/name | name the secret
                    'secrets': [{'name': 'x', 'env': 'CARILLON_X'}] | /secrets/0/env | set by Carillon
                    'secrets': [{'name': 'x', 'env': 'MESOS_X'}] | /secrets/0/env | set by Mesos
                    'secrets': [{'name': 'x', 'env': 'A'}, {'name': 'y', 'env': 'A'}] | /secrets/1 | has the variable of another
                    'secrets': [{'name': 'x', 'path': '../b'}]      | /secrets/0/path | without '..'
                    'capabilities': ['CHOWN'], 'boundingCapabilities': [] | /capabilities | must all be among
                    'capabilities': ['ROOT']                        | /capabilities/0 | is not one of CHOWN
                    'shmSize': 0                                    | /shmSize | from 1
                    'shmSize': 5, 'linuxInfo': {'ipcMode': 'SHARE_PARENT'} | /shmSize | make linuxInfo.ipcMode PRIVATE
                    'linuxInfo': {'seccompProfile': 'x', 'seccompUnconfined': true} | /linuxInfo/seccompProfile | write one of them
                    'ulimits': [{'name': 'CORE', 'soft': 5}]        | /ulimits/0 | both soft and hard
                    'ulimits': [{'name': 'CORE', 'soft': 5, 'hard': 4}] | /ulimits/0/soft | write at most 4
                    'ulimits': [{'name': 'CORE', 'soft': -1, 'hard': 4}] | /ulimits/0/soft | is negative
                    'ulimits': [{'name': 'CORE'}, {'name': 'CORE'}] | /ulimits/1 | CORE is limited twice
                    'ulimits': [{'name': 'CORE', 'hard': 9223372036854775808, 'soft': 1}] | /ulimits/0/hard | out of range
                    'type': 'DOCKER'                                | /image | a DOCKER container needs an image
                    'type': 'DOCKER', 'image': 'a', 'secrets': [{'env': 'A', 'name': 'x'}] | /secrets | is for MESOS
                    'type': 'DOCKER', 'image': 'a', 'pullSecret': {'name': 'x'} | /pullSecret | docker.tar.gz
                    'type': 'DOCKER', 'image': 'a', 'boundingCapabilities': [] | /boundingCapabilities | is for MESOS
                    'type': 'DOCKER', 'image': 'a', 'capabilities': [] | /capabilities | cap-drop
                    'type': 'DOCKER', 'image': 'a', 'linuxInfo': {'sharePidNamespace': true} | /linuxInfo | write parameters
                    'type': 'DOCKER', 'image': 'a', 'ulimits': [{'name': 'AS'}] | /ulimits/0 | not known to Docker
                    'type': 'DOCKER', 'image': 'a', 'parameters': [{'key': 'name', 'value': 'x'}] | /parameters/0 | is given by Mesos
                    'type': 'DOCKER', 'image': 'a', 'parameters': [{'key': 'network', 'value': 'x'}] | /parameters/0 | the field network
                    'type': 'DOCKER', 'image': 'a', 'parameters': [{'key': '--a'}] | /parameters/0/key | without dashes
                    'type': 'DOCKER', 'image': 'a', 'network': {'mode': 'NONE', 'ports': [{'container': 1}]} | /network/ports | lead nowhere
                    'type': 'DOCKER', 'image': 'a', 'network': {'mode': 'BRIDGE', 'ports': [{}]} | /network/ports/0/container | from 1 to 65535
                    'type': 'DOCKER', 'image': 'a', 'dns': ['ns.example'] | /dns/0 | address of a name server
                    'type': 'DOCKER', 'image': 'a', 'volumes': [{'containerPath': 's', 'sandboxPath': 'x'}] | /volumes/0 | absolute containerPath
                    'type': 'DOCKER', 'image': 'a', 'volumes': [{'containerPath': '/s', 'tmpfs': 1, 'mode': 'RO'}] | /volumes/0/mode | make it RW
                    'type': 'DOCKER', 'image': 'a', 'volumes': [{'containerPath': '/a', 'hostPath': '/a', 'propagation': 'BIDIRECTIONAL'}] | /volumes/0/propagation | is for MESOS
                    'type': 'DOCKER', 'image': 'a', 'volumes': [{'containerPath': '/a', 'name': 'a', 'driver': 'd'}, {'containerPath': '/b', 'name': 'b', 'driver': 'e'}] | /volumes/1/driver | have one driver
                    """)
    void refuses(String fields, String path, String message) {
        List<FieldError> errors = check(document("{" + fields + "}", ""));
        assertThat(errors).hasSize(1);
        assertThat(errors.get(0).path()).isEqualTo("/container" + path);
        assertThat(errors.get(0).message()).contains(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    'container': {'image': 'a'}, 'command': null, 'argv': [] |
                    'container': {'image': 'a'}, 'command': null, 'argv': ['', '-x'] |
                    'container': {'image': 'a', 'entrypoint': false}, 'command': null, 'argv': [] | /argv
                    'container': {}, 'command': null, 'argv': []    | /argv
                    'container': {'secrets': [{'env': 'A', 'name': 'x'}]}, 'env': {'A': '1'} | /env/A
                    'container': {'network': {'mode': 'NAMED', 'name': 'n', 'ports': [{'container': 1}, {'container': 2}, {'container': 3}]}} | /container
                    """)
    void aJobFitsItsContainer(String fields, String path) {
        String document = "{'command': 'x', 'resources': {'ports': 2}, " + fields + "}";
        if (fields.contains("'command'")) {
            document = "{'resources': {'ports': 2}, " + fields + "}";
        }
        List<String> paths =
                check(document.replace('\'', '"')).stream().map(FieldError::path).toList();
        assertThat(paths).isEqualTo(path == null ? List.of() : List.of(path));
    }

    @Test
    void theContainerOfAJobComesBeforeTheOneOfItsApp() {
        AppForTests app = new AppForTests();
        app.container = Optional.of(ContainerForTests.ofImage("app"));
        JobForTests job = new JobForTests();
        assertThat(app.app().effective(job.job()).container()).isEqualTo(app.container);
        job.container = Optional.of(ContainerForTests.ofImage("job"));
        assertThat(app.app().effective(job.job()).container()).isEqualTo(job.container);
        app.mode = AppExecutor.Mode.SHARED;
        job.container = Optional.empty();
        assertThat(app.app().effective(job.job()).container()).isEmpty();
    }

    @Test
    void aTaskInASharedExecutorHasNoContainer() {
        AppForTests app = new AppForTests();
        app.mode = AppExecutor.Mode.SHARED;
        JobForTests job = new JobForTests();
        job.app = Optional.of("app");
        job.container = Optional.of(ContainerForTests.ofImage("job"));
        assertThat(AppChecks.checkJob(job.job(), Optional.of(app.app())))
                .singleElement()
                .satisfies(error -> assertThat(error.path()).isEqualTo("/container"))
                .satisfies(error -> assertThat(error.message()).contains("into app app"));
    }

    @Test
    void portsOfAnAppsContainerAreThoseOfTheTaskAndASharedExecutorHasNone() {
        AppForTests app = new AppForTests();
        ContainerForTests container = new ContainerForTests();
        container.network =
                new Container.Network(
                        Container.Network.Mode.NAMED,
                        Optional.of("n"),
                        List.of(new Container.PortMapping(80, Container.PortMapping.Protocol.TCP)));
        app.container = Optional.of(container.container());
        JobForTests job = new JobForTests();
        job.app = Optional.of("app");
        assertThat(AppChecks.checkJob(job.job(), Optional.of(app.app())))
                .extracting(FieldError::path)
                .containsExactly("/app");
        assertThat(errors(app.app())).isEmpty();
        app.mode = AppExecutor.Mode.SHARED;
        assertThat(errors(app.app()))
                .extracting(FieldError::path)
                .containsExactly("/container/network/ports");
    }

    @Test
    void aDaemonIsRestartedForAnotherContainer() {
        JobForTests job = new JobForTests();
        Job plain = job.job();
        job.container = Optional.of(ContainerForTests.ofImage("a"));
        assertThat(JobDifferences.restart(plain, Optional.empty(), job.job(), Optional.empty()))
                .isTrue();
    }

    /** A stored definition is never larger than its size. */
    @ParameterizedTest
    @ValueSource(strings = {MESOS, DOCKER, "{}"})
    void theSizeCountsWhatAContainerTakes(String container) {
        Job without = JobDocument.read("j", "{\"command\": \"x\"}").job().orElseThrow();
        Job with = JobDocument.read("j", document(container, "")).job().orElseThrow();
        int written = JobDocument.write(with).toString().length();
        int before = JobDocument.write(without).toString().length();
        assertThat(JobSize.bytes(with) - JobSize.bytes(without))
                .isGreaterThanOrEqualTo(written - before);
    }

    private static List<FieldError> errors(App app) {
        return AppChecks.check(app, new FieldErrors());
    }

    private static String document(String container, String more) {
        String ports = "\"resources\": {\"ports\": 2}, ";
        return "{\"command\": \"x\", "
                + ports
                + more
                + "\"container\": "
                + container.replace('\'', '"')
                + "}";
    }

    private static List<FieldError> check(String document) {
        FieldErrors errors = new FieldErrors();
        JobDocument.Reading reading = JobDocument.read("j", document);
        if (!reading.errors().isEmpty()) {
            return reading.errors();
        }
        return JobChecks.check(
                reading.job().orElseThrow(),
                Optional.empty(),
                Optional.empty(),
                LIMITS,
                NOW,
                errors);
    }
}
