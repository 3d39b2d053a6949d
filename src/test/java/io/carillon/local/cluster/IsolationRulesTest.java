package io.carillon.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.TextFormat;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IsolationRulesTest {
    private static final CommandInfo SHELL = CommandInfo.newBuilder().setValue("x").build();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    type: DOCKER docker { image: 'a' }               | None of the enabled containerizers (mesos)
                    type: MESOS mesos { image { type: DOCKER docker { name: 'a' } } } | Unsupported container image type: DOCKER
                    type: MESOS network_infos { name: 'cni' }        | Unknown CNI network 'cni'
                    type: MESOS volumes { container_path: '/a' mode: RW host_path: '/b' } | No isolator for the volume '/a'
                    type: MESOS linux_info { shm_size: 5 ipc_mode: PRIVATE } |
                    """)
    void saysWhatItHasNot(String text, String words) throws Exception {
        ContainerInfo container = container(text);
        var said = IsolationRules.unsupported(container, SHELL, false);
        if (words == null) {
            assertThat(said).isEmpty();
        } else {
            assertThat(said.orElseThrow()).startsWith(words).contains("with --ignore-images");
        }
        assertThat(IsolationRules.unsupported(container, SHELL, true)).isEmpty();
    }

    @Test
    void hasNoSecrets() throws Exception {
        CommandInfo.Builder command = SHELL.toBuilder();
        command.getEnvironmentBuilder()
                .addVariablesBuilder()
                .setName("A")
                .getSecretBuilder()
                .getReferenceBuilder()
                .setName("x");
        assertThat(
                        IsolationRules.unsupported(
                                ContainerInfo.getDefaultInstance(), command.build(), false))
                .get()
                .asString()
                .startsWith("Environment variable 'A' has a secret");
    }

    @Test
    void anEntrypointIsNotKnownWithoutItsImage() throws Exception {
        CommandInfo entrypoint =
                CommandInfo.newBuilder().setShell(false).addArguments("-x").build();
        assertThat(
                        IsolationRules.unsupported(
                                container("type: DOCKER docker { image: 'a' }"), entrypoint, true))
                .get()
                .asString()
                .contains("\"entrypoint\": false");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    type: DOCKER                                     | DockerInfo 'docker' is not set
                    type: DOCKER docker { image: 'a' parameters { key: 'name' value: 'x' } } | must not be 'name'
                    type: DOCKER docker { image: 'a' parameters { key: 'dns' value: 'x' } } |
                    type: MESOS volumes { container_path: '/a' mode: RW } | Invalid volume: Only one of them
                    type: MESOS volumes { container_path: '/a' mode: RW host_path: '/b' source { type: SECRET } } | Only one of them
                    type: MESOS volumes { container_path: '/a' mode: RW source { type: SECRET } } | SECRET is not set
                    type: MESOS volumes { container_path: '/a' mode: RW source { secret { } } } | 'source.type' is unknown
                    type: MESOS volumes { container_path: '/a' mode: RW source { type: SANDBOX_PATH sandbox_path { path: 'b' } } } |
                    """)
    void theMasterRefuses(String text, String words) throws Exception {
        var error = ContainerRules.validate(container(text));
        if (words == null) {
            assertThat(error).isEmpty();
        } else {
            assertThat(error).get().asString().contains(words);
        }
    }

    private static ContainerInfo container(String text) throws TextFormat.ParseException {
        return TextFormat.parse(text, ContainerInfo.class);
    }
}
