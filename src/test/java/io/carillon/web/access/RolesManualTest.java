package io.carillon.web.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.access.Role;
import io.carillon.core.access.Verb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of roles and verbs in {@code docs/SECURITY.md} is that of the program. */
class RolesManualTest {
    private static List<String> manual() throws IOException {
        return Files.readAllLines(Path.of("docs", "SECURITY.md"));
    }

    private static String row(String first, Stream<String> cells) {
        return "| " + first + " | " + cells.collect(Collectors.joining(" | ")) + " |";
    }

    @Test
    void everyVerbHasItsColumn() throws Exception {
        Stream<String> verbs =
                Arrays.stream(Verb.values())
                        .map(verb -> verb.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        assertThat(manual()).contains(row("role", verbs));
    }

    @ParameterizedTest
    @ValueSource(strings = {"viewer", "operator", "admin"})
    void theRolesThatEveryNodeHasAreShown(String name) throws Exception {
        Optional<Role> role = Roles.builtIn().of(name);
        assertThat(role).isPresent();
        Stream<String> cells =
                Arrays.stream(Verb.values())
                        .map(verb -> role.get().verbs().contains(verb) ? "yes" : "no");
        assertThat(manual()).contains(row("`" + name + "`", cells));
    }
}
