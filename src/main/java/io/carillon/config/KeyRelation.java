package io.carillon.config;

import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A rule between the values of several keys.
 *
 * @param keys the keys that it looks at; what breaks it is reported at the first one
 * @param holds whether a configuration keeps it
 * @param message what is wrong with one that does not
 */
record KeyRelation(List<Key<?>> keys, Predicate<Config> holds, Function<Config, String> message) {

    static final List<KeyRelation> ALL =
            List.of(
                    new KeyRelation(
                            List.of(Keys.MESOS_PRINCIPAL, Keys.MESOS_SECRET_FILE),
                            config ->
                                    config.get(Keys.MESOS_SECRET_FILE).isEmpty()
                                            || config.get(Keys.MESOS_PRINCIPAL).isPresent(),
                            config ->
                                    "is missing, while mesos.secretFile is given; name the"
                                            + " principal whose secret it is"),
                    new KeyRelation(
                            List.of(Keys.RECONCILE_MAX_RETRY, Keys.RECONCILE_FIRST_RETRY),
                            config ->
                                    config.get(Keys.RECONCILE_MAX_RETRY)
                                                    .compareTo(
                                                            config.get(Keys.RECONCILE_FIRST_RETRY))
                                            >= 0,
                            config ->
                                    "is shorter than reconcile.firstRetry; it must be at least "
                                            + KeyTypes.iso(config.get(Keys.RECONCILE_FIRST_RETRY))),
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
