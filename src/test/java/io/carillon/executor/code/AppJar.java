package io.carillon.executor.code;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** A jar of an app, made of sources: what a user brings, and no class of it on our class path. */
public final class AppJar {
    private static final String IMPORTS =
            "package app; import io.carillon.sdk.*; import java.util.*; import"
                    + " java.util.concurrent.*; ";

    private final Map<String, String> sources = new TreeMap<>();
    private final Map<String, String> files = new TreeMap<>();
    private int release = 17;
    private final List<String> without = new ArrayList<>();

    /** A class of the package {@code app}, with the usual imports. */
    public AppJar type(String name, String source) {
        sources.put(name, IMPORTS + source);
        return this;
    }

    /** A public job whose {@code execute} has this body. */
    public AppJar job(String name, String body) {
        return type(
                name,
                "public class "
                        + name
                        + " implements ShardedJob { public void execute(ShardContext context)"
                        + " throws Exception { "
                        + body
                        + " } }");
    }

    public AppJar file(String name, String text) {
        files.put(name, text);
        return this;
    }

    /** For a newer Java than the oldest. */
    public AppJar release(int java) {
        release = java;
        return this;
    }

    /** Compiled, but left out of the jar. */
    public AppJar without(String name) {
        without.add("app/" + name + ".class");
        return this;
    }

    public Path write(Path jar) {
        Map<String, byte[]> entries = compile();
        entries.keySet().removeAll(without);
        files.forEach((name, text) -> entries.put(name, text.getBytes(StandardCharsets.UTF_8)));
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                out.putNextEntry(new JarEntry(entry.getKey()));
                out.write(entry.getValue());
            }
            return jar;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, byte[]> compile() {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<JavaFileObject> units = new ArrayList<>();
        sources.forEach((name, text) -> units.add(new Source(name, text)));
        Classes classes =
                new Classes(compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8));
        boolean done =
                compiler.getTask(
                                null,
                                classes,
                                null,
                                List.of(
                                        "--release",
                                        String.valueOf(release),
                                        "-Xlint:-options",
                                        "-proc:none"),
                                null,
                                units)
                        .call();
        if (!done) {
            throw new IllegalArgumentException("the sources do not compile");
        }
        Map<String, byte[]> entries = new TreeMap<>();
        classes.written.forEach((name, bytes) -> entries.put(name, bytes.toByteArray()));
        return entries;
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String name, String text) {
            super(URI.create("string:///app/" + name + ".java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreErrors) {
            return text;
        }
    }

    private static final class Classes extends ForwardingJavaFileManager<JavaFileManager> {
        private final Map<String, ByteArrayOutputStream> written = new TreeMap<>();

        Classes(JavaFileManager next) {
            super(next);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            String path = name.replace('.', '/') + ".class";
            written.put(path, bytes);
            return new SimpleJavaFileObject(URI.create("mem:///" + path), kind) {
                @Override
                public OutputStream openOutputStream() {
                    return bytes;
                }
            };
        }
    }
}
