package io.carillon;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The image runs as little as it can: no root, no shell, nothing that it may write. */
final class ImageFilesTest {
    private static List<String> lines(String instruction) throws IOException {
        return Files.readAllLines(Path.of("Dockerfile")).stream()
                .filter(line -> line.startsWith(instruction + " "))
                .map(line -> line.substring(instruction.length()).strip())
                .toList();
    }

    @Test
    void baseImagesAreArguments() throws IOException {
        assertThat(lines("FROM")).containsExactly("${BUILD_IMAGE} AS build", "${RUNTIME_IMAGE}");
        assertThat(lines("ARG"))
                .allMatch(line -> line.matches("(BUILD|RUNTIME)_IMAGE=[a-z0-9-]+:[a-z0-9.-]+"))
                .hasSize(2);
    }

    @Test
    void theProcessIsNotRootAndHasNoShell() throws IOException {
        assertThat(lines("USER")).containsExactly("10001:10001");
        for (String instruction : List.of("ENTRYPOINT", "CMD")) {
            assertThat(lines(instruction))
                    .singleElement()
                    .satisfies(line -> assertThat(new JsonArray(line)).isNotEmpty());
        }
        assertThat(new JsonArray(lines("ENTRYPOINT").get(0)).getString(0)).isEqualTo("java");
    }

    @Test
    void nodesOfTheComposedClusterWriteNowhereButInTmp() throws IOException {
        Yaml yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
        Map<String, Object> document = yaml.load(Files.readString(Path.of("docker-compose.yml")));
        JsonObject services =
                new JsonObject(new JsonObject(document).encode()).getJsonObject("services");
        for (String name : List.of("carillon1", "carillon2")) {
            JsonObject node = services.getJsonObject(name);
            assertThat(node.getBoolean("read_only")).as(name).isTrue();
            assertThat(node.getJsonArray("tmpfs")).as(name).containsExactly("/tmp");
            assertThat(node.getJsonArray("cap_drop")).as(name).containsExactly("ALL");
            assertThat(node.getJsonArray("security_opt"))
                    .as(name)
                    .containsExactly("no-new-privileges:true");
            assertThat(node.containsKey("volumes")).as(name).isFalse();
        }
    }
}
