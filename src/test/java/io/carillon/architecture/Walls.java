package io.carillon.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The walls of the house as rules, by name. They are written for any root package, so that the same
 * rules can be shown to catch the offenders that stand beside this class.
 */
final class Walls {
    /** Each library that only some packages may import, with those packages. */
    private static final Map<String, Library> LIBRARIES = new LinkedHashMap<>();

    /** What runs a node, measures it or judges it, and what stands in for a real Mesos. */
    private static final String[] BESIDE = {"standalone", "local", "bench", "torture"};

    private static final Set<String> VAGUE =
            Set.of("Manager", "Helper", "Util", "Utils", "Impl", "Base", "Data", "Info");

    static {
        library(
                "protobuf",
                List.of("mesos", "executor", "orders", "local", "bench"),
                "com.google.protobuf..");
        library(
                "the Mesos messages",
                List.of("mesos", "executor", "local", "bench"),
                "org.apache.mesos.v1..");
        library("ASM", List.of("executor"), "org.objectweb.asm..");
        library("RE2/J", List.of("core.placement"), "com.google.re2j..");
        library("Fenzo", List.of("fenzo"), "com.netflix.fenzo..", "org.apache.mesos");
        library(
                "ZooKeeper",
                List.of("zookeeper", "bench"),
                "org.apache.zookeeper..",
                "org.apache.curator..",
                "io.vertx.spi.cluster.zookeeper..");
        library(
                "the web server",
                List.of("web", "local"),
                "io.vertx.ext.web",
                "io.vertx.ext.web.handler..",
                "io.vertx.ext.web.impl..");
        library("the web client", List.of("cli", "mesos", "web"), "io.vertx.ext.web.client..");
        library(
                "internals of libraries",
                List.of("bench"),
                "io.vertx.core.impl..",
                "io.vertx.core.internal..",
                "io.reactivex.rxjava3.internal..");
    }

    private final String root;
    private final ImportMap imports = ImportMap.read();

    /**
     * @param root the package that holds the house, without a trailing dot
     */
    Walls(String root) {
        this.root = root;
    }

    /** Every rule, by name. */
    Map<String, ArchRule> rules() {
        Map<String, ArchRule> rules = new LinkedHashMap<>();
        rules.put("who imports whom", imports());
        rules.put("every package is named", named());
        rules.put(
                "no circles",
                SlicesRuleDefinition.slices().matching(root + ".(**)").should().beFreeOfCycles());
        rules.put("the product knows nothing that stands beside it", product());
        LIBRARIES.forEach((name, library) -> rules.put("who imports " + name, only(library)));
        rules.put("model, core and the SDK are plain Java", plainJava());
        rules.put("what runs on the agents is plain Java and protobuf", onAgents());
        rules.put("model and core know no threads and no logging", noThreads());
        rules.put("only verticles import Vert.x in runtime", verticles());
        rules.put("time and chance are arguments", timeAndChance());
        rules.put("no cluster-wide maps", noAsyncMap());
        rules.put("no vague names", names());
        return rules;
    }

    private ArchRule imports() {
        return classes().that().resideInAPackage(root + "..").should(new ImportWhatTheyMay());
    }

    private ArchRule named() {
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .should(
                        be(
                                describe(
                                        "in a package that the map does not name",
                                        type -> !imports.names(room(type)))));
    }

    private ArchRule product() {
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .and()
                .resideOutsideOfPackages(in(BESIDE))
                .and()
                .resideOutsideOfPackages(root, in("command"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(in(BESIDE));
    }

    /** The package of the type, below the root. */
    private String room(JavaClass type) {
        String name = type.getPackageName();
        return name.equals(root) ? ImportMap.ROOT : name.substring(root.length() + 1);
    }

    private final class ImportWhatTheyMay extends ArchCondition<JavaClass> {
        ImportWhatTheyMay() {
            super("import only what the map allows");
        }

        @Override
        public void check(JavaClass type, ConditionEvents events) {
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                JavaClass target = dependency.getTargetClass().getBaseComponentType();
                if (target.getPackageName().equals(root)
                        || target.getPackageName().startsWith(root + ".")) {
                    boolean allowed = imports.allows(room(type), room(target));
                    events.add(
                            new SimpleConditionEvent(type, allowed, dependency.getDescription()));
                }
            }
        }
    }

    private ArchRule only(Library library) {
        String[] homes = library.homes().stream().map(this::in).toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .and()
                .resideOutsideOfPackages(homes)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(library.packages());
    }

    private ArchRule plainJava() {
        return classes()
                .that()
                .resideInAnyPackage(in("model"), in("core"), in("sdk"))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "org.jspecify..", "com.google.re2j..", root + "..");
    }

    private ArchRule onAgents() {
        return classes()
                .that()
                .resideInAnyPackage(in("executor"), in("mesos.wire"), in("orders"), in("sdk"))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "javax.net.ssl..",
                        "org.jspecify..",
                        "com.google.protobuf..",
                        "org.apache.mesos.v1",
                        "org.apache.mesos.v1.executor",
                        "org.objectweb.asm..",
                        root + "..");
    }

    private ArchRule noThreads() {
        return noClasses()
                .that()
                .resideInAnyPackage(in("model"), in("core"))
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage(
                                        "java.util.concurrent..",
                                        "java.util.logging..",
                                        "java.net.http..",
                                        "java.sql..")
                                .or(
                                        describe(
                                                "a thread or a clock",
                                                type ->
                                                        type.isEquivalentTo(Thread.class)
                                                                || type.isEquivalentTo(
                                                                        java.time.Clock.class))));
    }

    private ArchRule verticles() {
        return noClasses()
                .that()
                .resideInAPackage(in("runtime"))
                .and(
                        describe(
                                "are no part of a verticle",
                                type -> !type.getName().matches(".*Verticle(\\$.*)?")))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.vertx..");
    }

    private ArchRule timeAndChance() {
        return noClasses()
                .that()
                .resideInAnyPackage(in("model"), in("core"), in("runtime"))
                .should()
                .accessTargetWhere(describe("takes the time or throws dice", Walls::isImpure));
    }

    private static boolean isImpure(JavaAccess<?> access) {
        AccessTarget target = access.getTarget();
        String owner = target.getOwner().getName();
        String name = target.getName();
        boolean noArguments = target.getFullName().endsWith("()");
        return switch (name) {
            case "currentTimeMillis", "nanoTime" -> owner.equals("java.lang.System");
            case "now" -> owner.startsWith("java.time.");
            case "random" -> owner.equals("java.lang.Math") || owner.equals("java.lang.StrictMath");
            case "randomUUID" -> owner.equals("java.util.UUID");
            case "sleep" -> owner.equals("java.lang.Thread") || owner.startsWith("java.util.");
            case "<init>" ->
                    noArguments
                            && Set.of(
                                            "java.util.Random",
                                            "java.util.SplittableRandom",
                                            "java.util.Date")
                                    .contains(owner);
            default ->
                    owner.equals("java.util.concurrent.ThreadLocalRandom")
                            || owner.equals("java.security.SecureRandom")
                            || (owner.equals("java.time.Clock")
                                    && (name.startsWith("system") || name.startsWith("tick")));
        };
    }

    private ArchRule noAsyncMap() {
        Set<String> maps =
                Set.of("getClusterWideMap", "getAsyncMap", "getLocalAsyncMap", "getCounter");
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .should()
                .accessTargetWhere(
                        describe(
                                "asks Vert.x for a shared map or counter",
                                access ->
                                        maps.contains(access.getTarget().getName())
                                                && access.getTargetOwner()
                                                        .getName()
                                                        .startsWith("io.vertx.")));
    }

    private ArchRule names() {
        return noClasses().that().resideInAPackage(root + "..").should(be(vaguelyNamed()));
    }

    private static DescribedPredicate<JavaClass> vaguelyNamed() {
        return describe(
                "named Abstract... or with an ending that says nothing",
                type ->
                        type.getSimpleName().startsWith("Abstract")
                                || VAGUE.stream().anyMatch(type.getSimpleName()::endsWith));
    }

    private String[] in(String[] parts) {
        return Arrays.stream(parts).map(this::in).toArray(String[]::new);
    }

    private String in(String part) {
        return root + "." + part + "..";
    }

    private static void library(String name, List<String> homes, String... packages) {
        LIBRARIES.put(name, new Library(homes, packages));
    }

    private record Library(List<String> homes, String... packages) {}
}
