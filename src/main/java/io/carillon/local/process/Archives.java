package io.carillon.local.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** Unpacks fetched archives in place; the file name tells the format. Blocks. */
final class Archives {

    private static final List<String> TARS =
            List.of(".tar", ".tgz", ".tar.gz", ".tbz2", ".tar.bz2", ".txz", ".tar.xz");

    private Archives() {}

    /** Unpacks the file if its suffix says that it is an archive; the archive is kept. */
    static void extract(Path file, OwnOutput output) throws IOException {
        String name = file.toString();
        Path directory = Objects.requireNonNull(file.getParent());
        if (TARS.stream().anyMatch(name::endsWith)) {
            untar(file, directory, output);
        } else if (name.endsWith(".zip")) {
            unzip(file, directory);
        } else if (name.endsWith(".gz")) {
            Path to = Path.of(name.substring(0, name.length() - ".gz".length()));
            try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
                Files.copy(in, to, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static void untar(Path file, Path directory, OwnOutput output) throws IOException {
        Process tar =
                output.start(
                        new ProcessBuilder(
                                        "tar", "-C", directory.toString(), "-xf", file.toString())
                                .redirectErrorStream(true)
                                .redirectOutput(OwnOutput.appendTo(directory.resolve("stderr"))),
                        Process::destroyForcibly);
        try {
            if (!tar.waitFor(10, TimeUnit.MINUTES)) {
                throw new IOException("tar did not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            tar.destroyForcibly();
        }
        if (tar.exitValue() != 0) {
            throw new IOException("tar ended with status " + tar.exitValue());
        }
    }

    private static void unzip(Path file, Path directory) throws IOException {
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(file))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                Path to = directory.resolve(entry.getName()).normalize();
                if (!to.startsWith(directory)) {
                    throw new IOException("entry leaves the sandbox: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(to);
                } else {
                    Files.createDirectories(Objects.requireNonNull(to.getParent()));
                    Files.copy(in, to, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }
}
