package io.carillon.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaFieldAccess.AccessType;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Rules read a state and never write it. The compiler keeps other packages from what is not public
 * in {@code core.state}; here it is shown that what is public there changes nothing, but for the
 * few methods by which the engine and a load do.
 */
final class StateWritersTest {
    private static final String STATE = "io.carillon.core.state";
    private static final String APPLY = STATE + ".State.apply(io.carillon.core.contract.Change)";
    private static final String DRAIN = STATE + ".State.drainDirty()";

    /** The collections that states are kept in; queries build other ones. */
    private static final Set<String> KEPT_IN =
            Set.of("TreeMap", "TreeSet", "HashMap", "LinkedHashMap", "LinkedHashSet");

    private static final Set<String> READING =
            Set.of(
                    "get",
                    "getOrDefault",
                    "containsKey",
                    "containsAll",
                    "contains",
                    "isEmpty",
                    "size",
                    "keySet",
                    "values",
                    "entrySet",
                    "forEach",
                    "iterator",
                    "stream",
                    "first",
                    "last",
                    "firstKey",
                    "lastKey",
                    "firstEntry",
                    "lastEntry",
                    "ceiling",
                    "ceilingEntry",
                    "subMap",
                    "subSet",
                    "tailMap",
                    "tailSet",
                    "descendingMap",
                    "<init>");

    private static final JavaClasses MAIN =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("io.carillon");

    @Test
    void whatIsPublicInTheStateChangesNothing() {
        // State.apply writes through a handler that changes call back, which no call of it shows.
        assertThat(publicWriters(MAIN, STATE))
                .filteredOn(name -> !name.startsWith(STATE + ".Recovery.load("))
                .containsExactly(DRAIN);
    }

    @Test
    void aPublicMethodThatWritesIsCaught() {
        JavaClasses offenders = new ClassFileImporter().importClasses(Leaky.class);
        assertThat(publicWriters(offenders, Leaky.class.getPackageName()))
                .extracting(name -> name.substring(name.lastIndexOf('.') + 1))
                .containsExactly("viaAnother()", "viaField()", "viaMap()");
    }

    @Test
    void noRuleAppliesOrDrains() {
        assertThat(
                        classes(MAIN, "io.carillon.core")
                                .filter(type -> !type.getPackageName().equals(STATE))
                                .flatMap(type -> type.getMethodCallsFromSelf().stream())
                                .map(StateWritersTest::target)
                                .filter(List.of(APPLY, DRAIN)::contains))
                .isEmpty();
    }

    private static TreeSet<String> publicWriters(JavaClasses all, String home) {
        List<JavaMethod> methods =
                classes(all, home).flatMap(type -> type.getMethods().stream()).toList();
        Set<String> writers = new TreeSet<>();
        boolean more = true;
        while (more) { // until all that call a writer are known as writers, too
            more = false;
            for (JavaMethod method : methods) {
                if (writes(method, writers)) {
                    more |= writers.add(method.getFullName());
                }
            }
        }
        TreeSet<String> open = new TreeSet<>();
        methods.stream()
                .filter(StateWritersTest::isOpen)
                .map(JavaMethod::getFullName)
                .filter(writers::contains)
                .forEach(open::add);
        return open;
    }

    private static boolean writes(JavaMethod method, Collection<String> writers) {
        return method.getFieldAccesses().stream()
                        .anyMatch(access -> access.getAccessType() == AccessType.SET)
                || method.getMethodCallsFromSelf().stream()
                        .anyMatch(call -> writers.contains(target(call)) || changesKept(call));
    }

    private static boolean changesKept(JavaMethodCall call) {
        return KEPT_IN.contains(call.getTargetOwner().getSimpleName())
                && !READING.contains(call.getName());
    }

    /** Other packages can call it: it is public, and so is its class. */
    private static boolean isOpen(JavaMethod method) {
        return method.getModifiers().contains(JavaModifier.PUBLIC)
                && method.getOwner().getModifiers().contains(JavaModifier.PUBLIC);
    }

    private static Stream<JavaClass> classes(JavaClasses all, String home) {
        return all.stream().filter(type -> (type.getPackageName() + ".").startsWith(home + "."));
    }

    private static String target(JavaMethodCall call) {
        return call.getTarget().getFullName();
    }

    /** What must be caught, and what must not. */
    public static final class Leaky {
        private final java.util.TreeMap<String, String> map = new java.util.TreeMap<>();
        private int field;

        public void viaField() {
            field++;
        }

        public void viaMap() {
            map.put("a", "b");
        }

        public void viaAnother() {
            hidden();
        }

        private void hidden() {
            map.clear();
        }

        public int reads() {
            return map.size() + field;
        }
    }
}
