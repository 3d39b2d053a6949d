package io.carillon.executor.code;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * Loads the classes of one app, rewritten by {@link Rewriter}. Resources and {@code Class-Path}
 * entries of jars are found as in any class path.
 */
final class AppLoader extends URLClassLoader {
    static {
        registerAsParallelCapable();
    }

    private final List<Place> places = new ArrayList<>();

    /**
     * @throws IOException if a jar cannot be opened
     */
    AppLoader(List<Path> files) throws IOException {
        super(urls(files), SharedClasses.INSTANCE);
        try {
            for (Path file : files) {
                places.add(Place.open(file));
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private static URL[] urls(List<Path> files) throws MalformedURLException {
        URL[] urls = new URL[files.size()];
        for (int i = 0; i < urls.length; i++) {
            urls[i] = files.get(i).toUri().toURL();
        }
        return urls;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        String path = name.replace('.', '/').concat(".class");
        try {
            for (Place place : places) {
                byte[] type = place.read(path);
                if (type != null) {
                    return define(name, type, place);
                }
            }
            // What a jar names in its Class-Path alone.
            URL elsewhere = findResource(path);
            if (elsewhere == null) {
                throw new ClassNotFoundException(name);
            }
            try (InputStream in = elsewhere.openStream()) {
                return define(name, in.readAllBytes(), places.get(0));
            }
        } catch (IOException e) {
            throw new ClassNotFoundException(name + " cannot be read: " + e.getMessage(), e);
        }
    }

    private Class<?> define(String name, byte[] type, Place place) throws IOException {
        int dot = name.lastIndexOf('.');
        if (dot > 0 && getDefinedPackage(name.substring(0, dot)) == null) {
            definePackage(name.substring(0, dot), place);
        }
        byte[] rewritten = Rewriter.rewrite(name, type);
        return defineClass(name, rewritten, 0, rewritten.length, place.domain(this));
    }

    private void definePackage(String name, Place place) throws IOException {
        Manifest manifest = place.manifest();
        try {
            if (manifest == null) {
                definePackage(name, null, null, null, null, null, null, null);
            } else {
                definePackage(name, manifest, place.url);
            }
        } catch (IllegalArgumentException e) {
            // Another thread was first.
            if (getDefinedPackage(name) == null) {
                throw e;
            }
        }
    }

    @Override
    public void close() throws IOException {
        super.close();
        for (Place place : places) {
            place.close();
        }
    }

    /** A jar, or a folder of classes. */
    private static final class Place implements Closeable {
        private final URL url;
        private final Path file;
        private final @Nullable JarFile jar;
        private @Nullable ProtectionDomain domain;

        private Place(URL url, Path file, @Nullable JarFile jar) {
            this.url = url;
            this.file = file;
            this.jar = jar;
        }

        static Place open(Path file) throws IOException {
            URL url = file.toUri().toURL();
            if (Files.isDirectory(file)) {
                return new Place(url, file, null);
            }
            try {
                JarFile jar =
                        new JarFile(file.toFile(), false, ZipFile.OPEN_READ, Runtime.version());
                return new Place(url, file, jar);
            } catch (IOException e) {
                throw new IOException(
                        file.getFileName() + " cannot be opened as a jar: " + e.getMessage(), e);
            }
        }

        byte @Nullable [] read(String path) throws IOException {
            if (jar == null) {
                Path found = file.resolve(path);
                return Files.isRegularFile(found) ? Files.readAllBytes(found) : null;
            }
            JarEntry entry = jar.getJarEntry(path);
            if (entry == null) {
                return null;
            }
            try (InputStream in = jar.getInputStream(entry)) {
                return in.readAllBytes();
            }
        }

        @Nullable Manifest manifest() throws IOException {
            return jar == null ? null : jar.getManifest();
        }

        synchronized ProtectionDomain domain(ClassLoader loader) {
            ProtectionDomain known = domain;
            if (known == null) {
                known =
                        new ProtectionDomain(
                                new CodeSource(url, (Certificate[]) null), null, loader, null);
                domain = known;
            }
            return known;
        }

        @Override
        public void close() throws IOException {
            if (jar != null) {
                jar.close();
            }
        }
    }
}
