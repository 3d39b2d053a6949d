package io.carillon.executor.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.executor.EnvironmentException;
import io.carillon.executor.Variables;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the agent is, as the environment says. */
final class AgentAddressTest {

    private static AgentAddress of(String... namesAndValues) throws EnvironmentException {
        Map<String, String> environment = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            environment.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return AgentAddress.of(new Variables(environment));
    }

    @Test
    void theEndpointIsUsedAndTheAgentsNameFromItsPid() throws Exception {
        AgentAddress address =
                of(
                        "MESOS_AGENT_ENDPOINT",
                        "10.1.2.3:5051",
                        "MESOS_SLAVE_PID",
                        "slave(7)@9.9.9.9:1");

        assertThat(address.host()).isEqualTo("10.1.2.3");
        assertThat(address.port()).isEqualTo(5051);
        assertThat(address).hasToString("http://10.1.2.3:5051/slave(7)/api/v1/executor");
    }

    @Test
    void thePidIsEnough() throws Exception {
        assertThat(of("MESOS_SLAVE_PID", "slave(1)@10.1.2.3:5051"))
                .hasToString("http://10.1.2.3:5051/slave(1)/api/v1/executor");
    }

    @Test
    void theDomainSocketAndTlsShow() throws Exception {
        assertThat(of("MESOS_AGENT_ENDPOINT", "a:1", "MESOS_DOMAIN_SOCKET", "/run/agent.sock"))
                .hasToString("unix:/run/agent.sock/api/v1/executor");
        assertThat(of("MESOS_AGENT_ENDPOINT", "a:1", "LIBPROCESS_SSL_ENABLED", "true"))
                .hasToString("https://a:1/api/v1/executor");
    }

    @Test
    void theTokenIsASecret() throws Exception {
        AgentAddress address =
                of("MESOS_AGENT_ENDPOINT", "a:1", "MESOS_EXECUTOR_AUTHENTICATION_TOKEN", "secret");

        assertThat(address.token()).hasValue("secret");
        assertThat(address.toString()).doesNotContain("secret");
        assertThatThrownBy(
                        () ->
                                of(
                                        "MESOS_AGENT_ENDPOINT",
                                        "a:1",
                                        "MESOS_EXECUTOR_AUTHENTICATION_TOKEN",
                                        "secret\r\nX: y"))
                .isInstanceOf(EnvironmentException.class)
                .hasMessageStartingWith("MESOS_EXECUTOR_AUTHENTICATION_TOKEN has characters")
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"somewhere", "a:", "a:0", "a:65536", ":5051", "a:b"})
    void whatIsNoAddressIsNamedWithTheFix(String endpoint) {
        assertThatThrownBy(() -> of("MESOS_AGENT_ENDPOINT", endpoint))
                .isInstanceOf(EnvironmentException.class)
                .hasMessage(
                        "MESOS_AGENT_ENDPOINT is '"
                                + endpoint
                                + "', which is not an address as ip:port");
    }

    @Test
    void withoutAnAddressNothingWorks() {
        assertThatThrownBy(() -> of())
                .isInstanceOf(EnvironmentException.class)
                .hasMessageStartingWith("MESOS_AGENT_ENDPOINT is missing");
    }

    @ParameterizedTest
    @CsvSource({"LIBPROCESS_SSL_CA_FILE", "LIBPROCESS_SSL_CERT_FILE"})
    void aFileThatCannotBeReadIsNamed(String name) {
        assertThatThrownBy(
                        () ->
                                of(
                                        "MESOS_AGENT_ENDPOINT",
                                        "a:1",
                                        "LIBPROCESS_SSL_ENABLED",
                                        "1",
                                        "LIBPROCESS_SSL_KEY_FILE",
                                        "/none",
                                        name,
                                        "/none"))
                .isInstanceOf(EnvironmentException.class)
                .hasMessageStartingWith(name + " is '/none', which cannot be read");
    }

    @ParameterizedTest
    @CsvSource({"RSA,PRIVATE KEY", "EC,PRIVATE KEY", "RSA,RSA PRIVATE KEY"})
    void keysAreReadInBothForms(String algorithm, String title) throws Exception {
        PrivateKey key = KeyPairGenerator.getInstance(algorithm).generateKeyPair().getPrivate();
        // The PKCS #1 of an RSA key of 2048 bits and more lies 26 bytes within its PKCS #8.
        byte[] all = key.getEncoded();
        byte[] der = title.startsWith("RSA") ? Arrays.copyOfRange(all, 26, all.length) : all;
        String pem =
                "-----BEGIN "
                        + title
                        + "-----\n"
                        + Base64.getMimeEncoder().encodeToString(der)
                        + "\n-----END "
                        + title
                        + "-----\n";

        assertThat(PemKey.read("V", pem.getBytes(StandardCharsets.US_ASCII))).isEqualTo(key);
    }

    @Test
    void whatIsNoKeyIsNamedWithTheFix() {
        assertThatThrownBy(() -> PemKey.read("V", new byte[10]))
                .isInstanceOf(EnvironmentException.class)
                .hasMessageStartingWith("V names a file without a private key")
                .hasMessageContaining("openssl pkcs8 -topk8 -nocrypt");
    }
}
