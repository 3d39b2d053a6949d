package io.carillon.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Objects;
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
    Stream<DynamicTest> theMapCatches() {
        String found =
                Objects.requireNonNull(new Walls(OFFENDERS).rules().get("who imports whom"))
                        .evaluate(OFFENDING)
                        .getFailureReport()
                        .toString();
        return OFFENDING.stream()
                .map(JavaClass::getName)
                .map(name -> dynamicTest(name, () -> assertThat(found).contains(name)));
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
}
