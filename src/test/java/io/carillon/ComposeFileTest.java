package io.carillon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * docker-compose.yml is what the Compose Specification allows, and fits the rest of the project.
 */
final class ComposeFileTest {
    private static final Path SCHEMA = Path.of("src/test/resources/compose-spec/compose-spec.json");

    private static final Path CONFIG = Path.of("config.json");

    private JsonObject compose;
    private JsonObject services;

    @BeforeEach
    void read() throws IOException {
        Yaml yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
        Map<String, Object> document = yaml.load(Files.readString(Path.of("docker-compose.yml")));
        compose = new JsonObject(new JsonObject(document).encode());
        services = compose.getJsonObject("services");
    }

    @Test
    void keepsTheSpecification() throws IOException {
        OutputUnit result = validate(compose);

        assertThat(result.getErrors()).as("errors").isNullOrEmpty();
        assertThat(result.getValid()).isTrue();
    }

    @Test
    void theSpecificationRefusesWhatIsWrong() throws IOException {
        services.getJsonObject("master").put("imagge", "x");
        assertThat(validate(compose).getValid()).isFalse();
        services.getJsonObject("master").remove("imagge");
        assertThat(validate(compose).getValid()).isTrue();
        services.getJsonObject("master").put("depends_on", 3);
        assertThat(validate(compose).getValid()).isFalse();
    }

    @Test
    void everyServiceTellsItsHealthAndWaitsOnlyForServicesThatExist() {
        for (String name : services.fieldNames()) {
            JsonObject service = services.getJsonObject(name);
            assertThat(service.getJsonObject("healthcheck").getJsonArray("test"))
                    .as(name)
                    .isNotEmpty();
            assertThat(services.fieldNames())
                    .as(name)
                    .containsAll(
                            service.getJsonObject("depends_on", new JsonObject()).fieldNames());
        }
    }

    /** Nobody has to authenticate, so nobody but this machine may come in. */
    @Test
    void publishesOnLoopbackOnly() {
        for (String name : services.fieldNames()) {
            for (Object port :
                    services.getJsonObject(name).getJsonArray("ports", new JsonArray())) {
                assertThat((String) port).as(name).startsWith("127.0.0.1:");
            }
        }
    }

    @Test
    void hasTwoNodesOfCarillonAndTwoAgentsThatDifferInNameAlone() {
        for (List<String> pair :
                List.of(List.of("carillon1", "carillon2"), List.of("agent1", "agent2"))) {
            JsonObject first = services.getJsonObject(pair.get(0)).copy();
            JsonObject second = services.getJsonObject(pair.get(1)).copy();
            assertThat(first.getString("hostname")).isNotEqualTo(second.getString("hostname"));
            for (String key : List.of("hostname", "ports", "environment")) {
                first.remove(key);
                second.remove(key);
            }
            assertThat(first).isEqualTo(second);
        }
    }

    @Test
    void overridesOnlyKeysThatTheConfigurationHas() throws IOException {
        TreeSet<String> known = new TreeSet<>();
        assumeTrue(Files.exists(CONFIG), "there is no config.json yet");
        JsonObject config = new JsonObject(Files.readString(CONFIG));
        for (String section : config.fieldNames()) {
            for (String key : config.getJsonObject(section).fieldNames()) {
                known.add(("CARILLON" + section + key).toUpperCase(Locale.ROOT));
            }
        }
        for (String name : List.of("carillon1", "carillon2")) {
            TreeSet<String> overridden = new TreeSet<>();
            for (String key :
                    services.getJsonObject(name).getJsonObject("environment").fieldNames()) {
                overridden.add(key.replace("_", ""));
            }
            assertThat(known).containsAll(overridden);
        }
    }

    private static OutputUnit validate(JsonObject document) throws IOException {
        JsonObject schema = new JsonObject(Files.readString(SCHEMA));
        // Its ids name nothing that it refers to. Its durations are such as 10s, while JSON Schema
        // means those of ISO 8601 by the same format.
        withoutIdsAndFormats(schema);
        return Validator.create(
                        JsonSchema.of(schema),
                        new JsonSchemaOptions()
                                .setDraft(Draft.DRAFT201909)
                                .setBaseUri("https://carillon.example/compose.json"))
                .validate(document);
    }

    private static void withoutIdsAndFormats(Object node) {
        if (node instanceof JsonObject object) {
            for (String key : List.of("id", "format")) {
                if (object.getValue(key) instanceof String) {
                    object.remove(key);
                }
            }
            object.fieldNames().forEach(name -> withoutIdsAndFormats(object.getValue(name)));
        } else if (node instanceof JsonArray array) {
            for (int i = 0; i < array.size(); i++) {
                withoutIdsAndFormats(array.getValue(i));
            }
        }
    }
}
