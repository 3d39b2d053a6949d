package io.carillon.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.model.FieldError;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigTest {
    private static final Path SHIPPED = Path.of("config.json");
    @TempDir Path folder;

    @Test
    void theShippedFileHoldsEveryKeyWithItsDefault() throws Exception {
        JsonObject shipped = new JsonObject(Files.readString(SHIPPED));
        String shown = Config.Loaded.load(Optional.empty(), Map.of(), List.of()).shown();
        assertThat(shipped.encodePrettily()).as("keys, values and order").isEqualTo(shown);
        assertThat(Config.load(Optional.empty(), Map.of(), List.of())).isEqualTo(Config.DEFAULT);

        TreeMap<String, TreeSet<String>> keys = new TreeMap<>();
        for (RecordComponent section : Config.class.getRecordComponents()) {
            TreeSet<String> members = new TreeSet<>();
            for (RecordComponent member : section.getType().getRecordComponents()) {
                members.add(member.getName());
            }
            keys.put(section.getName(), members);
        }
        TreeMap<String, TreeSet<String>> written = new TreeMap<>();
        shipped.forEach(
                s ->
                        written.put(
                                s.getKey(),
                                new TreeSet<>(((JsonObject) s.getValue()).fieldNames())));
        assertThat(written).as("the records, key by key").isEqualTo(keys);
    }

    @Test
    void theShippedFileIsTheDefault() throws Exception {
        Config config = Config.load(Optional.of(SHIPPED), Map.of(), List.of());
        Path tokens = SHIPPED.toAbsolutePath().resolveSibling("tokens.json");
        assertThat(config.authentication().tokensFile()).isEqualTo(tokens);
        assertThat(config.mesos()).isEqualTo(Config.DEFAULT.mesos());
        assertThat(config.limits()).isEqualTo(Config.DEFAULT.limits());
    }

    @Test
    void theStrongerSourceWins() throws Exception {
        Path file = file("{'http': {'port': 1}, 'mesos': {'roles': ['a'], 'user': 'x'}}");
        Map<String, String> environment =
                Map.of(
                        "CARILLON_HTTP_PORT", "2",
                        "CARILLON_MESOS_ROLES", "b, c",
                        "CARILLON_MESOS_FAILOVER_TIMEOUT", "PT1H",
                        "CARILLON_MESOS_VERIFY_HOST", "false",
                        "CARILLON_ZOOKEEPER_SERVERS", "z1:2181,z2:2181",
                        "CARILLON_LIMITS_SHARDS_PER_JOB", "7",
                        "CARILLON_HTTP_HOST", "");
        Config config =
                Config.load(
                        Optional.of(file),
                        environment,
                        List.of("http.port=3", "mesos.user=null", "mesos.principal=a=b"));
        assertThat(config.http().port()).isEqualTo(3);
        assertThat(config.http().host()).as("empty is not given").isEqualTo("0.0.0.0");
        assertThat(config.mesos().roles()).containsExactly("b", "c");
        assertThat(config.mesos().user()).isEmpty();
        assertThat(config.mesos().principal()).contains("a=b");
        assertThat(config.mesos().failoverTimeout()).isEqualTo(Duration.ofHours(1));
        assertThat(config.mesos().verifyHost()).isFalse();
        assertThat(config.zookeeper().servers()).isEqualTo("z1:2181,z2:2181");
        assertThat(config.limits().shardsPerJob()).isEqualTo(7);
        assertThat(config.mesos().name()).isEqualTo("Carillon");
        assertThat(Config.load(Optional.of(file), environment, List.of()).http().port())
                .isEqualTo(2);
        assertThat(Config.load(Optional.of(file), Map.of(), List.of()).http().port()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {'htp': {}}                             | /htp | did you mean 'http'?
                    {'quux': {}}                            | /quux | known are authentication, http
                    {'zookeeper': {'server': 'a:1'}}        | /zookeeper/server | did you mean 'servers'?
                    {'zookeeper': 'a:1'}                    | /zookeeper | must be an object
                    {'http': {'port': '8080'}}              | /http/port | must be a whole number
                    {'http': {'port': 1.5}}                 | /http/port | must be a whole number
                    {'http': {'port': 65536}}               | /http/port | from 0 to 65535
                    {'http': {'port': {}}}                  | /http/port | must be a whole number
                    {'http': {'host': null}}                | /http/host | must be a text
                    {'http': {'advertise': 'node1'}}        | /http/advertise | http://node1:8080
                    {'http': {'advertise': 5}}              | /http/advertise | must be a text or null
                    {'zookeeper': {'servers': ''}}          | /zookeeper/servers | host:port
                    {'zookeeper': {'servers': 'a:1, b:1'}}  | /zookeeper/servers | host:port
                    {'zookeeper': {'root': '/'}}            | /zookeeper/root | /carillon
                    {'zookeeper': {'root': 'x'}}            | /zookeeper/root | /carillon
                    {'zookeeper': {'sessionTimeout': '10s'}} | /zookeeper/sessionTimeout | ISO-8601 duration such as PT10S
                    {'zookeeper': {'sessionTimeout': 'PT0S'}} | /zookeeper/sessionTimeout | from PT0.1S to PT5M
                    {'mesos': {'master': 'h:5050'}}         | /mesos/master | zk://host:port
                    {'mesos': {'master': 'zk://h:2181'}}    | /mesos/master | zk://host:port
                    {'mesos': {'roles': 'a'}}               | /mesos/roles | a list of texts
                    {'mesos': {'roles': ['a', 1]}}          | /mesos/roles | a list of texts
                    {'mesos': {'roles': []}}                | /mesos/roles | is empty
                    {'mesos': {'roles': ['a', 'a']}}        | /mesos/roles | twice
                    {'mesos': {'roles': ['-a']}}            | /mesos/roles/0 | is no name of a role
                    {'mesos': {'verifyHost': 'yes'}}        | /mesos/verifyHost | true or false
                    {'mesos': {'failoverTimeout': 'PT0S'}}  | /mesos/failoverTimeout | from PT1S
                    {'mesos': {'caFile': 'absent.pem'}}     | /mesos/caFile | cannot be read
                    {'mesos': {'heartbeatTimeouts': 0}}     | /mesos/heartbeatTimeouts | from 1 to 100
                    {'reconcile': {'maxRetry': 'PT1S'}}     | /reconcile/maxRetry | from PT5S
                    {'authentication': {'mode': 'basic'}}   | /authentication/mode | not one of token, none
                    {'authentication': {'mode': 'none'}}    | /authentication/mode | allowUnauthenticated
                    {'limits': {'jobs': 0}}                 | /limits/jobs | from 1
                    """)
    void refusesWithThePath(String text, String path, String message) throws IOException {
        Path file = file(text);
        assertThat(errors(file, Map.of(), List.of()))
                .singleElement()
                .satisfies(error -> assertThat(error.path()).isEqualTo(path))
                .satisfies(error -> assertThat(error.message()).contains(message))
                .satisfies(error -> assertThat(error.message()).endsWith(" (in " + file + ")"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'http': {'host': '127.0.0.1', 'advertise': 'https://n1'}, 'authentication':"
                        + " {'mode': 'none'}}",
                "{'authentication': {'mode': 'none', 'allowUnauthenticated': true}}",
                "{'mesos': {'master': 'http://a:5050,https://b:5050'}}",
                "{'mesos': {'master': 'zk://u:p@a:1,[::1]:2/x/mesos'}}",
                "{'zookeeper': {'servers': 'a,b:1,[::1]:2181', 'root': '/a/b'}}",
                "{'mesos': {'roles': ['eng/web', '*']}}"
            })
    void accepts(String text) throws IOException {
        assertThat(errors(file(text), Map.of(), List.of())).isEmpty();
    }

    @Test
    void namesTheOriginOfWhatIsWrong() {
        assertThat(errors(null, Map.of("CARILLON_HTTP_PORT", "x"), List.of("mesos.offerHold=1s")))
                .extracting(FieldError::message)
                .containsExactlyInAnyOrder(
                        "must be a whole number (in CARILLON_HTTP_PORT)",
                        "must be an ISO-8601 duration such as PT10S (in --set)");
        assertThat(
                        errors(
                                null,
                                Map.of(
                                        "CARILLON_ZOOKEEPER_SERVER", "a:1",
                                        "CARILLON_JOB", "other things are called so too",
                                        "CARILLON_HTTP_SERVICE_EXTERNAL_ADDRESS", "x"),
                                List.of("zookeeper.serverss=a")))
                .extracting(FieldError::message)
                .containsExactlyInAnyOrder(
                        "CARILLON_ZOOKEEPER_SERVER names no key; did you mean"
                                + " CARILLON_ZOOKEEPER_SERVERS?",
                        "is not known; did you mean 'zookeeper.servers'? (in --set)");
        assertThat(errors(null, Map.of(), List.of("nonsense")))
                .extracting(FieldError::message)
                .containsExactly("--set nonsense: write key=value, for example http.port=8081");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {           | not valid JSON: line
                    []          | must hold a JSON object
                    {"http": {}, "http": {}} | Duplicate
                    """)
    void refusesWhatIsNoDocument(String text, String message) throws IOException {
        Path file = file(text);
        assertThatThrownBy(() -> Config.load(Optional.of(file), Map.of(), List.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("test.json")
                .hasMessageContaining(message);
    }

    @Test
    void aMissingFileIsNamed() {
        Path file = folder.resolve("absent.json");
        assertThatThrownBy(() -> Config.load(Optional.of(file), Map.of(), List.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("absent.json cannot be read");
    }

    @Test
    void filesCountFromTheFolderOfTheConfiguration() throws Exception {
        Files.writeString(folder.resolve("secret"), "s3cret\n");
        Path file = file("{'mesos': {'principal': 'p', 'secretFile': 'secret'}}");
        Config config = Config.load(Optional.of(file), Map.of(), List.of());
        assertThat(config.mesos().readSecret()).contains("s3cret");
        assertThat(config.authentication().tokensFile())
                .isEqualTo(folder.toAbsolutePath().resolve("tokens.json"));
        assertThat(errors(file("{'mesos': {'secretFile': 'secret'}}"), Map.of(), List.of()))
                .extracting(FieldError::path)
                .containsExactly("/mesos/principal");
    }

    private static List<FieldError> errors(
            Path file, Map<String, String> environment, List<String> settings) {
        try {
            Config.load(Optional.ofNullable(file), environment, settings);
            return List.of();
        } catch (ConfigException e) {
            return e.errors();
        }
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("test.json"), text.replace('\'', '"'));
    }
}
