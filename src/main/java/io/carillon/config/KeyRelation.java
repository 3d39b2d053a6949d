package io.carillon.config;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A rule between the values of several keys.
 *
 * @param keys the keys that it looks at; what breaks it is reported at the first one
 * @param holds whether a configuration keeps it
 * @param message what is wrong with one that does not
 */
record KeyRelation(List<Key<?>> keys, Predicate<Config> holds, Function<Config, String> message) {

    /** Asked for when the keys are there, of which it is made. */
    private static List<KeyRelation> general() {
        return List.of(
                together(Keys.HTTP_TLS_CERT_FILE, Keys.HTTP_TLS_KEY_FILE),
                together(Keys.HTTP_TLS_KEY_FILE, Keys.HTTP_TLS_CERT_FILE),
                together(Keys.ZOOKEEPER_TLS_CERT_FILE, Keys.ZOOKEEPER_TLS_KEY_FILE),
                together(Keys.ZOOKEEPER_TLS_KEY_FILE, Keys.ZOOKEEPER_TLS_CERT_FILE),
                together(Keys.MESOS_CERT_FILE, Keys.MESOS_KEY_FILE),
                together(Keys.MESOS_KEY_FILE, Keys.MESOS_CERT_FILE),
                together(Keys.MESOS_AGENT_PRINCIPAL, Keys.MESOS_AGENT_SECRET_FILE),
                together(Keys.MESOS_AGENT_SECRET_FILE, Keys.MESOS_AGENT_PRINCIPAL),
                together(Keys.HTTP_TLS_CLIENT_CA_FILE, Keys.HTTP_TLS_CERT_FILE),
                new KeyRelation(
                        List.of(Keys.HTTP_TLS_CLIENT_AUTH, Keys.HTTP_TLS_CLIENT_CA_FILE),
                        config ->
                                (config.get(Keys.HTTP_TLS_CLIENT_AUTH) == ClientCertificates.NONE)
                                        == config.get(Keys.HTTP_TLS_CLIENT_CA_FILE).isEmpty(),
                        config ->
                                config.get(Keys.HTTP_TLS_CLIENT_CA_FILE).isEmpty()
                                        ? "needs http.tls.clientCaFile, the authorities of the"
                                                + " callers' certificates"
                                        : "is NONE, while http.tls.clientCaFile is given; set"
                                                + " OPTIONAL or REQUIRED"),
                new KeyRelation(
                        List.of(Keys.HTTP_ADVERTISE, Keys.HTTP_TLS_CERT_FILE),
                        config ->
                                config.get(Keys.HTTP_TLS_CERT_FILE).isEmpty()
                                        || config.get(Keys.HTTP_ADVERTISE)
                                                .map(url -> url.startsWith("https:"))
                                                .orElse(true),
                        config ->
                                "must begin with https, because http.tls.certFile is given and"
                                        + " the node speaks nothing else"),
                new KeyRelation(
                        List.of(Keys.MESOS_PRINCIPAL, Keys.MESOS_SECRET_FILE),
                        config ->
                                config.get(Keys.MESOS_SECRET_FILE).isEmpty()
                                        || config.get(Keys.MESOS_PRINCIPAL).isPresent(),
                        config ->
                                "is missing, while mesos.secretFile is given; name the"
                                        + " principal whose secret it is"),
                new KeyRelation(
                        List.of(Keys.AUDIT_REQUIRED, Keys.AUDIT_FILE),
                        config ->
                                !config.get(Keys.AUDIT_REQUIRED)
                                        || config.get(Keys.AUDIT_FILE).isPresent(),
                        config ->
                                "is true, while audit.file is null; name the file without"
                                        + " which nothing may be changed"),
                new KeyRelation(
                        List.of(Keys.RECONCILE_MAX_RETRY, Keys.RECONCILE_FIRST_RETRY),
                        config ->
                                config.get(Keys.RECONCILE_MAX_RETRY)
                                                .compareTo(config.get(Keys.RECONCILE_FIRST_RETRY))
                                        >= 0,
                        config ->
                                "is shorter than reconcile.firstRetry; it must be at least "
                                        + KeyTypes.iso(config.get(Keys.RECONCILE_FIRST_RETRY))),
                new KeyRelation(
                        List.of(Keys.SECRETS_DIR, Keys.SECRETS_SOURCE),
                        config ->
                                config.get(Keys.SECRETS_SOURCE) != SecretsSource.FILES
                                        || config.get(Keys.SECRETS_DIR).isPresent(),
                        config -> "is missing, while secrets.source is FILES"),
                new KeyRelation(
                        List.of(Keys.SECRETS_VAULT_URL, Keys.SECRETS_SOURCE),
                        config ->
                                config.get(Keys.SECRETS_SOURCE) != SecretsSource.VAULT
                                        || config.get(Keys.SECRETS_VAULT_URL).isPresent(),
                        config -> "is missing, while secrets.source is VAULT"),
                new KeyRelation(
                        List.of(Keys.SECRETS_VAULT_TOKEN_FILE, Keys.SECRETS_SOURCE),
                        config ->
                                config.get(Keys.SECRETS_SOURCE) != SecretsSource.VAULT
                                        || config.get(Keys.SECRETS_VAULT_TOKEN_FILE).isPresent(),
                        config -> "is missing, while secrets.source is VAULT"),
                new KeyRelation(
                        List.of(
                                Keys.AUTHENTICATION_MODE,
                                Keys.AUTHENTICATION_ALLOW_UNAUTHENTICATED,
                                Keys.HTTP_HOST),
                        config ->
                                config.get(Keys.AUTHENTICATION_MODE) != AuthenticationMode.NONE
                                        || config.get(Keys.AUTHENTICATION_ALLOW_UNAUTHENTICATED)
                                        || Addresses.isLoopback(config.get(Keys.HTTP_HOST)),
                        config ->
                                "is none, while others can reach http.host; set"
                                        + " authentication.allowUnauthenticated to true if"
                                        + " that is meant"));
    }

    /** All of them. */
    static List<KeyRelation> all() {
        return Stream.of(general(), OidcKeys.relations()).flatMap(List::stream).toList();
    }

    /** A key that is of no use without another one. */
    private static KeyRelation together(
            Key<? extends Optional<?>> key, Key<? extends Optional<?>> other) {
        return new KeyRelation(
                List.of(other, key),
                config -> config.get(key).isEmpty() || config.get(other).isPresent(),
                config -> "is missing, while " + key.path() + " is given");
    }
}
