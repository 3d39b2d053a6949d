package io.carillon.core.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.model.FieldError;
import io.carillon.model.job.Uri;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DefinitionRulesTest {
    private static final Users USUAL = new Users(List.of("*"), "carillon");

    private static Uses uses(String user, String image, String... uris) {
        List<Uri> files =
                List.of(uris).stream()
                        .map(uri -> new Uri(uri, false, false, false, Optional.empty()))
                        .toList();
        return new Uses(
                Optional.of(user).filter(u -> !u.isEmpty()),
                Optional.of(image).filter(i -> !i.isEmpty()),
                files,
                List.of(),
                new TreeMap<>());
    }

    private static List<String> paths(List<FieldError> errors) {
        return errors.stream().map(FieldError::path).toList();
    }

    private static Role role(
            Optional<List<String>> users,
            Optional<List<String>> images,
            Optional<List<String>> hosts) {
        return new Role(
                "team",
                new TreeSet<>(List.of(Verb.DEFINE)),
                List.of("*"),
                List.of("*"),
                new Allowed(users, images, hosts, Optional.empty()),
                Quota.NONE);
    }

    @ParameterizedTest
    @CsvSource({
        "*,          batch, true",
        "*,          root,  false",
        "*,          0,     false",
        "*,          000,   false",
        "root,       root,  true",
        "root,       0,     true",
        "'*,root',   root,  true",
        "'a*,b',     abc,   true",
        "'a*,b',     c,     false",
    })
    void rootMustBeNamedItself(String allowed, String user, boolean good) {
        Users users = new Users(List.of(allowed.split(",")), "carillon");
        List<FieldError> errors = DefinitionRules.refused(users, uses(user, ""));
        assertThat(paths(errors)).isEqualTo(good ? List.of() : List.of("/user"));
    }

    @Test
    void whatNamesNoUserRunsAsTheOneThatTheOperatorHasChosen() {
        Users root = new Users(List.of("*"), "root");
        assertThat(DefinitionRules.refused(root, uses("", ""))).isEmpty();
        Role team = role(Optional.of(List.of("team")), Optional.empty(), Optional.empty());
        assertThat(paths(DefinitionRules.refused(team, root, uses("", ""))))
                .containsExactly("/user");
        assertThat(DefinitionRules.refused(team, root, uses("team", ""))).isEmpty();
    }

    @Test
    void whatIsAsGoodAsRootIsRefusedLikeRoot() {
        Uses privileged =
                new Uses(
                        Optional.of("batch"),
                        Optional.empty(),
                        List.of(),
                        List.of("/container/privileged"),
                        new TreeMap<>());
        assertThat(paths(DefinitionRules.refused(USUAL, privileged)))
                .containsExactly("/container/privileged");
        assertThat(DefinitionRules.refused(Users.ANYONE, privileged)).isEmpty();
        Role team = role(Optional.of(List.of("*")), Optional.empty(), Optional.empty());
        assertThat(paths(DefinitionRules.refused(team, Users.ANYONE, privileged)))
                .containsExactly("/container/privileged");
    }

    @ParameterizedTest
    @CsvSource({
        "https://files.example/x,              true",
        "http://FILES.example:8080/x,          true",
        "http://user:pw@files.example/x,       true",
        "http://files.example#@evil.example/,  true",
        "http://evil.example/files.example,    false",
        "http://evil.example?files.example,    false",
        "http://evil.example#@files.example/,  false",
        "http://a@evil.example@files.example/, false",
        "http://files.example\\@evil.example/, false",
        "http://files.example:80:90/,          false",
        "http://[::1]/,                        false",
        "file:///etc/shadow,                   false",
        "/etc/shadow,                          false",
        "hdfs:///x,                            false",
    })
    void filesComeFromAllowedHostsOnly(String uri, boolean good) {
        Role team = role(Optional.empty(), Optional.empty(), Optional.of(List.of("files.example")));
        List<FieldError> errors = DefinitionRules.refused(team, USUAL, uses("", "", uri));
        assertThat(paths(errors)).isEqualTo(good ? List.of() : List.of("/uris/0/value"));
    }

    @Test
    void imagesAreOfAllowedNames() {
        Role team =
                role(
                        Optional.empty(),
                        Optional.of(List.of("registry.example/team/*")),
                        Optional.empty());
        assertThat(DefinitionRules.refused(team, USUAL, uses("", "registry.example/team/app:1")))
                .isEmpty();
        assertThat(paths(DefinitionRules.refused(team, USUAL, uses("", "evil/app"))))
                .containsExactly("/container/image");
        assertThat(DefinitionRules.refused(team, USUAL, uses("", ""))).isEmpty();
    }
}
