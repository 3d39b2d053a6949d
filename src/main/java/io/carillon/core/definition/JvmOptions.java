package io.carillon.core.definition;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Options of a Java machine that keep the standard executor from starting: the machine answers and
 * ends, or starts another program. What is left can still be wrong; the machine's own words are in
 * the output of the executor then.
 */
final class JvmOptions {
    /** The machine says something, and ends. */
    private static final Set<String> ANSWERS =
            Set.of(
                    "-version",
                    "--version",
                    "-fullversion",
                    "--full-version",
                    "-help",
                    "--help",
                    "-h",
                    "-?",
                    "--help-extra",
                    "-X",
                    "--dry-run",
                    "--list-modules",
                    "--validate-modules",
                    "-d",
                    "--describe-module",
                    "-Xshare:dump",
                    "-Xlog:help",
                    "-agentlib:jdwp=help");

    /** What is executed, and where it is found, is the executor's. */
    private static final Set<String> PROGRAMS =
            Set.of(
                    "-jar",
                    "-cp",
                    "-classpath",
                    "--class-path",
                    "-m",
                    "--module",
                    "-p",
                    "--module-path",
                    "--source");

    /** These take the next argument for their value. */
    private static final Set<String> PAIRS =
            Set.of(
                    "--add-exports",
                    "--add-modules",
                    "--add-opens",
                    "--add-reads",
                    "--enable-native-access",
                    "--limit-modules",
                    "--patch-module",
                    "--upgrade-module-path");

    private static final Set<String> COLLECTORS =
            Set.of("G1GC", "ParallelGC", "ZGC", "ShenandoahGC", "EpsilonGC");

    private JvmOptions() {}

    static void check(List<String> options, FieldErrors errors) {
        for (int i = 0; i < options.size() && !errors.full(); i++) {
            Optional<String> flaw = flaw(options.get(i), options.subList(0, i));
            flaw.ifPresent(errors.at(i)::add);
        }
    }

    private static Optional<String> flaw(String option, List<String> before) {
        int equals = option.indexOf('=');
        String name = equals < 0 ? option : option.substring(0, equals);
        if (option.chars().anyMatch(Character::isISOControl)) {
            return Optional.of("has a control character or a line break; remove it");
        }
        if (!option.startsWith("-") || option.equals("-") || option.equals("--")) {
            return Optional.of("is not an option; options begin with '-'");
        }
        if (ANSWERS.contains(name) || ANSWERS.contains(option)) {
            return Optional.of("makes the Java machine answer and end; remove it");
        }
        if (PROGRAMS.contains(name)) {
            return Optional.of(
                    "takes the place of the executor; remove it, and name what jobs execute in"
                            + " uris and in the classpath of the job");
        }
        if (PAIRS.contains(option)) {
            return Optional.of("lacks its value; write both as one, %s=...".formatted(option));
        }
        if (option.startsWith("-XX:+Use")
                && COLLECTORS.contains(option.substring("-XX:+Use".length()))
                && !before.contains("-XX:-UseSerialGC")) {
            return Optional.of(
                    "conflicts with -XX:+UseSerialGC, which every executor has; write"
                            + " -XX:-UseSerialGC before it");
        }
        return Optional.empty();
    }
}
