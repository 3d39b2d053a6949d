package io.carillon.executor.code;

import io.carillon.executor.WorkRefusedException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files that an app's classes come from.
 *
 * @param files jars and folders of classes, in order
 * @param stamp names the files and their state; another stamp is another app
 */
record ClassPath(List<Path> files, String stamp) {
    private static final String EXECUTOR = "carillon-executor-";
    private static final @Nullable Path OWN_JAR = ownJar();

    /**
     * The class path that the names stand for.
     *
     * @param names jars, folders of classes, or a folder and {@code /*} for its jars, seen from the
     *     sandbox; empty: the jars of the sandbox and of its folder {@code lib}
     * @throws WorkRefusedException if there is no such file, with the remedy
     */
    static ClassPath of(Path sandbox, List<String> names) throws WorkRefusedException {
        List<Path> files = new ArrayList<>();
        if (names.isEmpty()) {
            files.addAll(jars(sandbox));
            files.addAll(jars(sandbox.resolve("lib")));
            if (files.isEmpty()) {
                throw new WorkRefusedException(
                        "the sandbox and its folder lib hold no jar; add the app's jar to the uris"
                                + " of the app");
            }
        }
        for (String name : names) {
            files.addAll(named(sandbox, name));
        }
        return new ClassPath(List.copyOf(files), stamp(files));
    }

    private static List<Path> named(Path sandbox, String name) throws WorkRefusedException {
        boolean all = name.equals("*") || name.endsWith("/*");
        try {
            Path file = sandbox.resolve(all ? name.substring(0, name.length() - 1) : name);
            if (all && Files.isDirectory(file)) {
                return jars(file);
            }
            if (!all && Files.isReadable(file)) {
                return List.of(file);
            }
        } catch (InvalidPathException e) {
            throw new WorkRefusedException(
                    "classpath: '" + name + "' is not the name of a file; correct it", e);
        }
        throw new WorkRefusedException(
                "classpath: there is no "
                        + name
                        + " in the sandbox; correct the name, or add the file to the uris of the"
                        + " app");
    }

    private static List<Path> jars(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(ClassPath::isJarOfApp).sorted().toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static boolean isJarOfApp(Path file) {
        String name = file.getFileName().toString();
        if (!name.endsWith(".jar") || name.startsWith(EXECUTOR) || !Files.isRegularFile(file)) {
            return false;
        }
        try {
            return OWN_JAR == null || !Files.isSameFile(file, OWN_JAR);
        } catch (IOException e) {
            return true;
        }
    }

    private static @Nullable Path ownJar() {
        CodeSource source = ClassPath.class.getProtectionDomain().getCodeSource();
        try {
            Path file = source == null ? null : Path.of(source.getLocation().toURI());
            return file != null && Files.isRegularFile(file) ? file : null;
        } catch (URISyntaxException | RuntimeException e) {
            return null;
        }
    }

    /** A jar that was replaced under a living process must not be read as the old one. */
    private static String stamp(List<Path> files) throws WorkRefusedException {
        StringBuilder stamp = new StringBuilder();
        for (Path file : files) {
            try {
                BasicFileAttributes state = Files.readAttributes(file, BasicFileAttributes.class);
                stamp.append(file)
                        .append('|')
                        .append(state.size())
                        .append('|')
                        .append(state.lastModifiedTime().toMillis())
                        .append('\n');
            } catch (IOException e) {
                throw new WorkRefusedException(
                        "classpath: " + file + " cannot be read: " + e.getMessage(), e);
            }
        }
        return stamp.toString();
    }

    /** The names of the files, for messages. */
    String words() {
        List<String> names = new ArrayList<>();
        for (Path file : files) {
            Path name = file.getFileName();
            names.add(name == null ? file.toString() : name.toString());
        }
        return names.size() <= 8
                ? String.join(", ", names)
                : String.join(", ", names.subList(0, 8)) + " and " + (names.size() - 8) + " more";
    }
}
