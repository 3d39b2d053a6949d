package io.carillon.standalone;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/** A jar of job code, as a user would bring it, made of classes of this program. */
public final class ClassJar {
    private ClassJar() {}

    /** Writes the jar with those classes, and none that they have within. */
    public static Path write(Path file, List<Class<?>> classes) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(out)) {
            for (Class<?> one : classes) {
                String name = one.getName().replace('.', '/') + ".class";
                try (InputStream in = one.getResourceAsStream('/' + name)) {
                    jar.putNextEntry(new JarEntry(name));
                    Objects.requireNonNull(in, name).transferTo(jar);
                    jar.closeEntry();
                }
            }
        }
        return file;
    }
}
