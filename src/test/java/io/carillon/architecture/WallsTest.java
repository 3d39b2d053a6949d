package io.carillon.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The house keeps its walls, and the walls hold: each rule catches an offender made for it. */
final class WallsTest {
    private static final String HOUSE = "io.carillon";
    private static final String OFFENDERS = "io.carillon.architecture.offenders";
    private static final JavaClasses MAIN =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages(HOUSE);
    private static final JavaClasses OFFENDING = new ClassFileImporter().importPackages(OFFENDERS);

    @TestFactory
    Stream<DynamicTest> theHouseKeeps() {
        return new Walls(HOUSE)
                .rules().entrySet().stream()
                        .map(rule -> dynamicTest(rule.getKey(), () -> rule.getValue().check(MAIN)));
    }

    @TestFactory
    Stream<DynamicTest> anOffenderIsCaughtBy() {
        return new Walls(OFFENDERS)
                .rules().entrySet().stream()
                        .map(
                                rule ->
                                        dynamicTest(
                                                rule.getKey(),
                                                () ->
                                                        assertThat(
                                                                        rule.getValue()
                                                                                .evaluate(OFFENDING)
                                                                                .hasViolation())
                                                                .isTrue()));
    }

    /** A library's rule says something only if its packages are named as they really are. */
    @TestFactory
    Stream<DynamicTest> isUsedAtHome() {
        return Walls.homes().entrySet().stream()
                .filter(library -> library.getValue().stream().anyMatch(WallsTest::isInhabited))
                .map(
                        library ->
                                dynamicTest(
                                        library.getKey(),
                                        () ->
                                                assertThat(
                                                                uses(
                                                                        library.getValue(),
                                                                        library.getKey()))
                                                        .isTrue()));
    }

    private static boolean uses(List<String> homes, String library) {
        return homes.stream()
                .flatMap(WallsTest::inhabitants)
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .anyMatch(dependency -> Walls.of(library).test(dependency.getTargetClass()));
    }

    /** A package that has more than its description. */
    private static boolean isInhabited(String home) {
        return inhabitants(home).findAny().isPresent();
    }

    private static Stream<JavaClass> inhabitants(String home) {
        return MAIN.stream()
                .filter(type -> type.getPackageName().startsWith(HOUSE + "." + home))
                .filter(type -> !type.getSimpleName().equals("package-info"));
    }
}
