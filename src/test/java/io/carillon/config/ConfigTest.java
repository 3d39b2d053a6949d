package io.carillon.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.model.FieldError;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigTest {
    @TempDir Path folder;

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
        assertThat(config.get(Keys.HTTP_PORT)).isEqualTo(3);
        assertThat(config.get(Keys.HTTP_HOST)).as("empty is not given").isEqualTo("0.0.0.0");
        assertThat(config.get(Keys.MESOS_ROLES)).containsExactly("b", "c");
        assertThat(config.get(Keys.MESOS_USER)).isEmpty();
        assertThat(config.get(Keys.MESOS_PRINCIPAL)).contains("a=b");
        assertThat(config.get(Keys.MESOS_FAILOVER_TIMEOUT)).isEqualTo(Duration.ofHours(1));
        assertThat(config.get(Keys.MESOS_VERIFY_HOST)).isFalse();
        assertThat(config.get(Keys.ZOOKEEPER_SERVERS)).isEqualTo("z1:2181,z2:2181");
        assertThat(config.get(Keys.LIMITS_SHARDS_PER_JOB)).isEqualTo(7);
        assertThat(config.get(Keys.MESOS_NAME)).isEqualTo("Carillon");
        Config withoutSettings = Config.load(Optional.of(file), environment, List.of());
        assertThat(withoutSettings.get(Keys.HTTP_PORT)).isEqualTo(2);
        Config fileAlone = Config.load(Optional.of(file), Map.of(), List.of());
        assertThat(fileAlone.get(Keys.HTTP_PORT)).isEqualTo(1);
    }

    /** The last column is what the message must contain: the values that would be right. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {'htp': {}}                             | /htp | 'http'?
                    {'quux': {}}                            | /quux | authentication, brake, cluster, executor, http
                    {'http.port': 1}                        | /http.port | authentication, brake, cluster, executor, http
                    {'zookeeper': {'server': 'a:1'}}        | /zookeeper/server | 'servers'?
                    {'zookeeper': 'a:1'}                    | /zookeeper | object
                    {'http': {'port': '8080'}}              | /http/port | whole number
                    {'http': {'port': 1.5}}                 | /http/port | whole number
                    {'http': {'port': 99999999999}}         | /http/port | whole number
                    {'http': {'port': 65536}}               | /http/port | 0 to 65535
                    {'http': {'port': {}}}                  | /http/port | whole number
                    {'http': {'port': null}}                | /http/port | whole number
                    {'http': {'host': null}}                | /http/host | string
                    {'http': {'host': ' '}}                 | /http/host | blank
                    {'http': {'advertise': 'node1'}}        | /http/advertise | http://node1:8080
                    {'http': {'advertise': 'http://u:p@n'}} | /http/advertise | http://node1:8080
                    {'http': {'advertise': 5}}              | /http/advertise | null
                    {'zookeeper': {'servers': ''}}          | /zookeeper/servers | host:port
                    {'zookeeper': {'servers': 'a:1, b:1'}}  | /zookeeper/servers | host:port
                    {'zookeeper': {'root': '/'}}            | /zookeeper/root | /carillon
                    {'zookeeper': {'root': 'x'}}            | /zookeeper/root | /carillon
                    {'zookeeper': {'sessionTimeout': '10s'}} | /zookeeper/sessionTimeout | PT10S
                    {'zookeeper': {'sessionTimeout': 10}}   | /zookeeper/sessionTimeout | PT10S
                    {'zookeeper': {'sessionTimeout': 'PT0S'}} | /zookeeper/sessionTimeout | PT0.1S to PT5M
                    {'mesos': {'master': 'h:5050'}}         | /mesos/master | zk://host:port
                    {'mesos': {'master': 'zk://h:2181'}}    | /mesos/master | zk://host:port
                    {'mesos': {'roles': 'a'}}               | /mesos/roles | list of strings
                    {'mesos': {'roles': ['a', 1]}}          | /mesos/roles | list of strings
                    {'mesos': {'roles': []}}                | /mesos/roles | at least one
                    {'mesos': {'roles': ['a', 'a']}}        | /mesos/roles | different
                    {'mesos': {'roles': ['a', '-a']}}       | /mesos/roles/1 | -a
                    {'mesos': {'verifyHost': 'yes'}}        | /mesos/verifyHost | true or false
                    {'mesos': {'failoverTimeout': 'PT0S'}}  | /mesos/failoverTimeout | PT1S to P36500D
                    {'mesos': {'caFile': 'absent.pem'}}     | /mesos/caFile | absent.pem
                    {'mesos': {'heartbeatTimeouts': 0}}     | /mesos/heartbeatTimeouts | 1 to 100
                    {'mesos': {'onFrameworkRemoved': 'GO'}} | /mesos/onFrameworkRemoved | WAIT, REGISTER
                    {'reconcile': {'maxRetry': 'PT1S'}}     | /reconcile/maxRetry | PT5S
                    {'authentication': {'mode': 'basic'}}   | /authentication/mode | token, none
                    {'authentication': {'mode': 'none'}}    | /authentication/mode | allowUnauthenticated
                    {'limits': {'jobs': 0}}                 | /limits/jobs | 1 to 10000000
                    """)
    void refusesWithThePath(String text, String path, String right) throws IOException {
        Path file = file(text);
        assertThat(errors(file, Map.of(), List.of()))
                .singleElement()
                .satisfies(error -> assertThat(error.path()).isEqualTo(path))
                .satisfies(error -> assertThat(error.message()).contains(right))
                .satisfies(error -> assertThat(error.message()).endsWith(" (in " + file + ")"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'http': {'host': '127.0.0.1', 'advertise': 'https://n1'}, 'authentication':"
                        + " {'mode': 'none'}}",
                "{'http': {'advertise': ''}, 'mesos': {'caFile': '', 'onFrameworkRemoved':"
                        + " 'register'}}",
                "{'authentication': {'mode': 'none', 'allowUnauthenticated': true}}",
                "{'mesos': {'master': 'http://a:5050,https://b:5050'}}",
                "{'mesos': {'master': 'zk://u:p@a:1,[::1]:2/x/mesos'}}",
                "{'zookeeper': {'servers': 'a,b:1,[::1]:2181', 'root': '/a/b'}}",
                "{'mesos': {'roles': ['eng/web', '*']}}",
                "\ufeff{'http': {'port': 8081}}"
            })
    void accepts(String text) throws IOException {
        assertThat(errors(file(text), Map.of(), List.of())).isEmpty();
    }

    @Test
    void namesTheOriginOfWhatIsWrong() {
        Map<String, String> environment =
                Map.of("CARILLON_HTTP_PORT", "x", "CARILLON_MESOS_ROLES", "a,-a");
        assertThat(errors(null, environment, List.of("mesos.offerHold=1s", "reconcile.inteval=x")))
                .extracting(error -> error.path() + " " + origin(error))
                .containsExactlyInAnyOrder(
                        "/http/port CARILLON_HTTP_PORT",
                        "/mesos/roles/1 CARILLON_MESOS_ROLES",
                        "/mesos/offerHold --set",
                        "/reconcile/inteval --set");
        assertThat(errors(null, Map.of(), List.of("nonsense")))
                .singleElement()
                .satisfies(error -> assertThat(error.message()).contains("--set nonsense"));
    }

    @Test
    void onlyVariablesThatLookLikeAMisspeltKeyAreRefused() {
        Map<String, String> environment =
                Map.of(
                        "CARILLON_ZOOKEEPER_SERVER", "a:1",
                        "CARILLON_JOB", "other things are called so too",
                        "CARILLON_HTTP_SERVICE_EXTERNAL_ADDRESS", "x");
        assertThat(errors(null, environment, List.of()))
                .singleElement()
                .satisfies(
                        error ->
                                assertThat(error.message())
                                        .startsWith("CARILLON_ZOOKEEPER_SERVER ")
                                        .endsWith(" CARILLON_ZOOKEEPER_SERVERS?"));
    }

    @Test
    void everythingThatIsWrongIsReportedAtOnce() throws IOException {
        Path file = file("{'http': {'port': 'x', 'prt': 1}, 'limits': {'jobs': 0}}");
        List<String> settings = List.of("authentication.mode=none", "reconcile.firstRetry=x");
        assertThat(errors(file, Map.of(), settings))
                .extracting(FieldError::path)
                .as("a relation to a key that is wrong itself is not judged")
                .containsExactly(
                        "/http/port",
                        "/reconcile/firstRetry",
                        "/limits/jobs",
                        "/authentication/mode",
                        "/http/prt");
    }

    @Test
    void aPasswordIsNotRepeatedInAnError() {
        assertThat(errors(null, Map.of(), List.of("mesos.master=zk:user:geheim@a:1/mesos")))
                .singleElement()
                .satisfies(error -> assertThat(error.message()).doesNotContain("geheim"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {           | line 1
                    []          | object
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
                .hasMessageContaining("absent.json");
    }

    @Test
    void filesCountFromTheFolderOfTheConfiguration() throws Exception {
        Path secret = Files.writeString(folder.resolve("secret"), "s3cret\n");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        Path file = file("{'mesos': {'principal': 'p', 'secretFile': 'secret'}}");
        Config config = Config.load(Optional.of(file), Map.of(), List.of());
        assertThat(config.get(Keys.MESOS_SECRET_FILE)).contains(secret.toAbsolutePath());
        assertThat(config.get(Keys.AUTHENTICATION_TOKENS_FILE))
                .isEqualTo(folder.toAbsolutePath().resolve("tokens.json"));
        assertThat(new JsonObject(config.shown()).getJsonObject("mesos").getString("secretFile"))
                .as("shown as it was given")
                .isEqualTo("secret");
        assertThat(errors(file("{'mesos': {'secretFile': 'secret'}}"), Map.of(), List.of()))
                .extracting(FieldError::path)
                .containsExactly("/mesos/principal");
    }

    @ParameterizedTest
    @CsvSource({
        "rw-------, true",
        "r--r-----, true",
        "rw-r--r--, false",
        "rw--w----, false",
        "rw------x, false"
    })
    void filesWithSecretsAreClosedToOthers(String mode, boolean taken) throws Exception {
        Path secret = Files.writeString(folder.resolve("secret"), "user:secret");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString(mode));
        List<FieldError> errors =
                errors(
                        file(
                                "{'zookeeper': {'authFile': 'secret'},"
                                        + " 'mesos': {'principal': 'p', 'secretFile': 'secret'}}"),
                        Map.of(),
                        List.of());
        assertThat(errors)
                .extracting(FieldError::path)
                .containsExactlyInAnyOrderElementsOf(
                        taken ? List.of() : List.of("/zookeeper/authFile", "/mesos/secretFile"));
        assertThat(errors).allSatisfy(error -> assertThat(error.message()).contains("chmod 600"));
    }

    @Test
    void passwordsAreNotShown() throws Exception {
        Path file = file("{'mesos': {'master': 'zk://user:pass@a:1,b:2/mesos'}}");
        String shown = Config.load(Optional.of(file), Map.of(), List.of()).shown();
        assertThat(new JsonObject(shown).getJsonObject("mesos").getString("master"))
                .isEqualTo("zk://user:***@a:1,b:2/mesos");
    }

    private static String origin(FieldError error) {
        return error.message().replaceFirst(".*\\(in (.*)\\)$", "$1");
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
