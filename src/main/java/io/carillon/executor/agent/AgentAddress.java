package io.carillon.executor.agent;

import io.carillon.executor.EnvironmentException;
import io.carillon.executor.Variables;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Where the agent is and how it is reached, as the executor's environment says.
 *
 * @param host of {@code MESOS_AGENT_ENDPOINT}, or else of {@code MESOS_SLAVE_PID}
 * @param port of the same
 * @param path of the executor API, below the agent's own name if {@code MESOS_SLAVE_PID} tells it
 * @param domainSocket {@code MESOS_DOMAIN_SOCKET}: used instead of host and port
 * @param tls for connections with TLS
 * @param verifiesAddress whether the agent's certificate must name its address
 * @param token {@code MESOS_EXECUTOR_AUTHENTICATION_TOKEN}, a secret
 */
public record AgentAddress(
        String host,
        int port,
        String path,
        Optional<Path> domainSocket,
        Optional<SSLSocketFactory> tls,
        boolean verifiesAddress,
        Optional<String> token) {

    private static final Pattern ENDPOINT = Pattern.compile("(.+):([0-9]{1,5})");
    private static final Pattern PID = Pattern.compile("([A-Za-z0-9()_.-]+)@(.+)");
    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]+");
    private static final String API = "/api/v1/executor";
    private static final int LAST_PORT = 65535;

    /**
     * @throws EnvironmentException if a variable is missing or unusable
     */
    public static AgentAddress of(Variables variables) throws EnvironmentException {
        Matcher pid = PID.matcher(variables.text("MESOS_SLAVE_PID").orElse(""));
        boolean named = pid.matches();
        Optional<String> given = variables.text("MESOS_AGENT_ENDPOINT");
        String endpoint =
                given.isEmpty() && named
                        ? pid.group(2)
                        : variables.required("MESOS_AGENT_ENDPOINT");
        Matcher parts = ENDPOINT.matcher(endpoint);
        int port = parts.matches() ? Integer.parseInt(parts.group(2)) : -1;
        if (port < 1 || port > LAST_PORT) {
            throw Variables.unusable("MESOS_AGENT_ENDPOINT", endpoint, "an address as ip:port");
        }
        Optional<String> token = variables.text("MESOS_EXECUTOR_AUTHENTICATION_TOKEN");
        if (token.isPresent() && !TOKEN.matcher(token.get()).matches()) {
            throw new EnvironmentException(
                    "MESOS_EXECUTOR_AUTHENTICATION_TOKEN has characters that a header cannot carry;"
                            + " a token is printable ASCII without spaces");
        }
        @Nullable SSLSocketFactory tls = AgentTls.factory(variables);
        return new AgentAddress(
                parts.group(1),
                port,
                (named ? "/" + pid.group(1) : "") + API,
                variables.text("MESOS_DOMAIN_SOCKET").map(Path::of),
                Optional.ofNullable(tls),
                variables.isSet("LIBPROCESS_SSL_VERIFY_IPADD", false),
                token);
    }

    /** Without the secret. */
    @Override
    public String toString() {
        String scheme = tls.isPresent() ? "https" : "http";
        return domainSocket
                        .map(socket -> "unix:" + socket)
                        .orElse(scheme + "://" + host + ":" + port)
                + path;
    }
}
