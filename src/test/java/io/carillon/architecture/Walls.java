package io.carillon.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The walls of the house as rules, by name. They are written for any root package, so that the same
 * rules can be shown to catch the offenders that stand beside this class.
 */
final class Walls {
    /** Each package of the house with the others of the house that it may import. */
    private static final Map<String, List<String>> MAY_IMPORT = new LinkedHashMap<>();

    /** Each library that only some packages may import, with those packages. */
    private static final Map<String, Library> LIBRARIES = new LinkedHashMap<>();

    private static final Set<String> VAGUE =
            Set.of("Manager", "Helper", "Util", "Utils", "Impl", "Base", "Data", "Info");

    static {
        MAY_IMPORT.put("model", List.of());
        MAY_IMPORT.put("core", List.of("model"));
        MAY_IMPORT.put("runtime", List.of("model", "core"));
        for (String adapter : List.of("mesos", "zookeeper", "fenzo", "web", "local", "cli")) {
            MAY_IMPORT.put(adapter, List.of("model", "core", "runtime"));
        }
        MAY_IMPORT.put(
                "bench",
                List.of(
                        "model",
                        "core",
                        "document",
                        "runtime",
                        "config",
                        "mesos",
                        "zookeeper",
                        "node",
                        "local",
                        "standalone"));

        MAY_IMPORT.put("torture", List.of());

        library("protobuf", List.of("mesos", "local", "bench"), "com.google.protobuf..");
        library("the Mesos messages", List.of("mesos", "local", "bench"), "org.apache.mesos.v1..");
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
    }

    private final String root;

    /**
     * @param root the package that holds the house, without a trailing dot
     */
    Walls(String root) {
        this.root = root;
    }

    /** Every rule, by name. */
    Map<String, ArchRule> rules() {
        Map<String, ArchRule> rules = new LinkedHashMap<>();
        MAY_IMPORT.keySet().forEach(from -> rules.put(from + " imports", imports(from)));
        LIBRARIES.forEach((name, library) -> rules.put("who imports " + name, only(library)));
        rules.put("model and core are plain Java", plainJava());
        rules.put("model and core know no threads and no logging", noThreads());
        rules.put("only verticles import Vert.x in runtime", verticles());
        rules.put("time and chance are arguments", timeAndChance());
        rules.put("no cluster-wide maps", noAsyncMap());
        rules.put("no vague names", names());
        return rules;
    }

    private ArchRule imports(String from) {
        List<String> allowed = new ArrayList<>(List.of(in(from)));
        MAY_IMPORT.get(from).forEach(other -> allowed.add(in(other)));
        return noClasses()
                .that()
                .resideInAPackage(in(from))
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage(root + "..")
                                .and(resideOutsideOfPackages(allowed.toArray(new String[0]))));
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
                .resideInAnyPackage(in("model"), in("core"))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "org.jspecify..", root + "..");
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

    private String in(String part) {
        return root + "." + part + "..";
    }

    private static void library(String name, List<String> homes, String... packages) {
        LIBRARIES.put(name, new Library(homes, packages));
    }

    private record Library(List<String> homes, String... packages) {}
}
