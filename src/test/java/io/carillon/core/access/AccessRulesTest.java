package io.carillon.core.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AccessRulesTest {
    private static final Thing OWN = Thing.job("team-a-report", Optional.empty());
    private static final Thing OF_APP = Thing.job("nightly", Optional.of("a-app"));
    private static final Thing FOREIGN = Thing.job("team-b-report", Optional.of("b-app"));

    private static Role role(String name, List<String> jobs, List<String> apps, Verb... verbs) {
        return new Role(name, new TreeSet<>(List.of(verbs)), jobs, apps);
    }

    private static Role team(Verb... verbs) {
        return role("team-a", List.of("team-a-*"), List.of("a-*"), verbs);
    }

    private static Role all(Verb... verbs) {
        return role("all", List.of("*"), List.of("*"), verbs);
    }

    private static boolean may(List<Role> roles, Verb verb, Thing thing) {
        return AccessRules.decide(roles, verb, thing).allowed();
    }

    /** Each pair of a verb that is given and a verb that is wanted, on each kind of thing. */
    @ParameterizedTest
    @EnumSource(Verb.class)
    void aVerbGivesItselfAndNoOther(Verb given) {
        List<Thing> things = List.of(OWN, OF_APP, FOREIGN, Thing.app("a-app"), Thing.cluster());
        for (Verb wanted : Verb.values()) {
            for (Thing thing : things) {
                assertThat(may(List.of(all(given)), wanted, thing))
                        .as("%s given, %s wanted on %s", given, wanted, thing)
                        .isEqualTo(given == wanted);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Verb.class)
    void aTeamHasItsJobsAndAppsAndOfTheClusterOnlyTheSight(Verb verb) {
        List<Role> team = List.of(team(verb));
        assertThat(may(team, verb, OWN)).isTrue();
        assertThat(may(team, verb, OF_APP)).isTrue();
        assertThat(may(team, verb, FOREIGN)).isFalse();
        assertThat(may(team, verb, Thing.app("a-app"))).isTrue();
        assertThat(may(team, verb, Thing.app("b-app"))).isFalse();
        assertThat(may(team, verb, Thing.cluster())).isEqualTo(verb == Verb.READ);
    }

    @Test
    void noRolePermitsNothing() {
        for (Verb verb : Verb.values()) {
            assertThat(may(List.of(), verb, OWN)).isFalse();
            assertThat(may(List.of(), verb, Thing.cluster())).isFalse();
        }
    }

    @Test
    void oneRoleMustPermitTheWhole() {
        Role reads = role("reads", List.of("*"), List.of(), Verb.READ);
        Role runsOwn = role("runs", List.of("team-a-*"), List.of(), Verb.RUN);
        List<Role> both = List.of(reads, runsOwn);
        assertThat(may(both, Verb.RUN, OWN)).isTrue();
        assertThat(may(both, Verb.RUN, FOREIGN)).isFalse();
        assertThat(may(both, Verb.READ, FOREIGN)).isTrue();
    }

    @Test
    void aRefusalSaysWhichPermissionIsMissing() {
        assertThat(AccessRules.decide(List.of(team(Verb.READ)), Verb.READ_ENV, FOREIGN).because())
                .isEqualTo(
                        "the permission read-env on job team-b-report is missing; the caller has"
                                + " the role team-a");
        assertThat(AccessRules.decide(List.of(), Verb.ADMIN, Thing.cluster()).because())
                .isEqualTo(
                        "the permission admin on the cluster is missing; the caller has no role");
    }

    @ParameterizedTest
    @CsvSource({
        "*,        anything,   true",
        "*,        '',         true",
        "a,        a,          true",
        "a,        ab,         false",
        "a*,       a,          true",
        "a*,       ba,         false",
        "*a,       bca,        true",
        "*a,       bcab,       false",
        "a*c,      abbbc,      true",
        "a*c,      abbb,       false",
        "a*b*c,    a-b-b-c,    true",
        "a*b*c,    a-c-b,      false",
        "**,       x,          true",
        "'',       '',         true",
        "'',       x,          false",
        "team-a-*, team-ab-x,  false",
        "a.b,      axb,        false",
    })
    void aStarStandsForAnyCharacters(String pattern, String name, boolean matches) {
        assertThat(Pattern.matches(pattern, name)).isEqualTo(matches);
    }
}
