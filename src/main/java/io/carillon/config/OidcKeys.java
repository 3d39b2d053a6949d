package io.carillon.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The keys below {@code oidc}: login with OpenID Connect. {@link Keys} lists them. */
final class OidcKeys {
    private static final Pattern HTTPS = Pattern.compile("https://[^\\s/?#@]+(/[^\\s?#]*)?");
    private static final Pattern LOOPBACK =
            Pattern.compile(
                    "http://(localhost|127(\\.[0-9]{1,3}){3}|\\[::1])(:[0-9]+)?(/[^\\s?#]*)?");
    private static final Pattern ROLE =
            Pattern.compile(".*\\S.*=\\s*[a-z0-9]([a-z0-9._-]*[a-z0-9])?\\s*");

    static final Key<Optional<String>> ISSUER =
            key(
                    "oidc.issuer",
                    KeyTypes.optional(KeyTypes.STRING),
                    Optional.empty(),
                    "URL of the OpenID provider whose tokens are accepted beside those of"
                            + " `authentication.tokensFile`, exactly as its tokens name it (`iss`);"
                            + " http for loopback alone.",
                    Check.ifPresent(
                            Check.that(
                                    "an https URL without query, as https://login.example.com is",
                                    url ->
                                            HTTPS.matcher(url).matches()
                                                    || LOOPBACK.matcher(url).matches())));

    static final Key<Optional<String>> AUDIENCE =
            key(
                    "oidc.audience",
                    KeyTypes.optional(KeyTypes.STRING),
                    Optional.empty(),
                    "Whom tokens must be meant for (`aud`); by default `oidc.clientId`.");

    static final Key<Optional<String>> CLIENT_ID =
            key(
                    "oidc.clientId",
                    KeyTypes.optional(KeyTypes.STRING),
                    Optional.empty(),
                    "The console as the issuer knows it; given, people log in there. The issuer"
                            + " must know the address `<console>/console/callback`.");

    static final Key<Optional<Path>> CLIENT_SECRET_FILE =
            key(
                    "oidc.clientSecretFile",
                    KeyTypes.optional(KeyTypes.FILE),
                    Optional.empty(),
                    "File with the bare secret of that client; without it, the client is a public"
                            + " one. Both use PKCE.",
                    Check.ifPresent(Check.PRIVATE));

    static final Key<List<String>> SCOPES =
            key(
                    "oidc.scopes",
                    KeyTypes.STRINGS,
                    List.of("openid", "profile"),
                    "What the console asks the issuer for; `openid` is one of them.",
                    Check.that(
                            "a list of words with openid among them",
                            scopes ->
                                    scopes.contains("openid")
                                            && scopes.stream().allMatch(s -> s.matches("\\S+"))));

    static final Key<String> NAME_CLAIM =
            key(
                    "oidc.nameClaim",
                    KeyTypes.STRING,
                    "preferred_username",
                    "Claim that names the caller; `sub` where a token has not got it.",
                    Check.that("a string that is not blank", text -> !text.isBlank()));

    static final Key<String> ROLES_CLAIM =
            key(
                    "oidc.rolesClaim",
                    KeyTypes.STRING,
                    "groups",
                    "Claim whose values give roles, a text or a list of texts; dots lead into"
                            + " objects, as in `realm_access.roles`.",
                    Check.that("a string that is not blank", text -> !text.isBlank()));

    static final Key<List<String>> ROLES =
            key(
                    "oidc.roles",
                    KeyTypes.STRINGS,
                    List.of(),
                    "Which of these values give which roles, such as `sre=admin` and"
                            + " `team-*=viewer`. Whoever gets none is refused with 403.",
                    Check.each(
                            Check.that(
                                    "value=role, where * stands for any characters",
                                    text -> ROLE.matcher(text).matches())));

    static final Key<Optional<Path>> CA_FILE =
            key(
                    "oidc.caFile",
                    KeyTypes.optional(KeyTypes.FILE),
                    Optional.empty(),
                    "Certificates (PEM) of the authorities that the issuer is trusted by; by"
                            + " default those that Java trusts.",
                    Check.ifPresent(Check.READABLE));

    static final Key<Duration> CLOCK_SKEW =
            key(
                    "oidc.clockSkew",
                    KeyTypes.DURATION,
                    Duration.ofMinutes(1),
                    "How far the clocks of issuer and nodes may be apart.",
                    Check.range(Duration.ZERO, Duration.ofMinutes(10)));

    private OidcKeys() {}

    /** The rules between these keys and others. */
    static List<KeyRelation> relations() {
        return List.of(
                needsIssuer(CLIENT_ID),
                needsIssuer(AUDIENCE),
                needsIssuer(CA_FILE),
                new KeyRelation(
                        List.of(CLIENT_ID, CLIENT_SECRET_FILE),
                        config ->
                                config.get(CLIENT_SECRET_FILE).isEmpty()
                                        || config.get(CLIENT_ID).isPresent(),
                        config -> "is missing, while oidc.clientSecretFile is given"),
                new KeyRelation(
                        List.of(AUDIENCE, CLIENT_ID, ISSUER),
                        config ->
                                config.get(ISSUER).isEmpty()
                                        || config.get(AUDIENCE).isPresent()
                                        || config.get(CLIENT_ID).isPresent(),
                        config ->
                                "is missing, and so is oidc.clientId, while oidc.issuer is"
                                        + " given; the issuer's tokens for other programs must"
                                        + " not count here"),
                new KeyRelation(
                        List.of(ROLES, ISSUER),
                        config -> config.get(ISSUER).isEmpty() || !config.get(ROLES).isEmpty(),
                        config ->
                                "is empty, while oidc.issuer is given, so that no one would"
                                        + " have a role"));
    }

    private static KeyRelation needsIssuer(Key<? extends Optional<?>> key) {
        return new KeyRelation(
                List.of(ISSUER, key),
                config -> config.get(key).isEmpty() || config.get(ISSUER).isPresent(),
                config -> "is missing, while " + key.path() + " is given");
    }

    private static <T> Key<T> key(String path, KeyType<T> type, T otherwise, String meaning) {
        return new Key<>(path, type, otherwise, meaning, List.of(), false);
    }

    private static <T> Key<T> key(
            String path, KeyType<T> type, T otherwise, String meaning, Check<T> check) {
        return new Key<>(path, type, otherwise, meaning, List.of(check), false);
    }
}
