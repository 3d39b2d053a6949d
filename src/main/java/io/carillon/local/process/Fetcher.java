package io.carillon.local.process;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.mesos.v1.Protos.CommandInfo;

/**
 * Brings the URIs of a command into its sandbox: files by path or {@code file://}, and {@code
 * http(s)://}. Always fetches again; {@code cache} is ignored. Blocks; for worker threads.
 */
final class Fetcher {

    private static final Duration STALLED = Duration.ofMinutes(1);

    private final HttpClient http =
            HttpClient.newBuilder()
                    .followRedirects(HttpClient.Redirect.NORMAL)
                    .connectTimeout(STALLED)
                    .build();

    /** Fetches all URIs in order; stops at the first failure. */
    void fetch(List<CommandInfo.URI> uris, Path sandbox) throws LaunchException {
        for (CommandInfo.URI uri : uris) {
            Path file = sandbox.resolve(name(uri)).normalize();
            if (!file.startsWith(sandbox) || file.equals(sandbox)) {
                throw new LaunchException("'" + uri.getValue() + "' would leave the sandbox");
            }
            try {
                Files.createDirectories(parent(file));
                download(uri.getValue(), file);
                if (uri.getExecutable()) {
                    makeExecutable(file);
                } else if (uri.getExtract()) {
                    Archives.extract(file);
                }
            } catch (IOException | RuntimeException e) {
                throw new LaunchException("Failed to fetch '" + uri.getValue() + "'", e);
            }
        }
    }

    private static Path parent(Path file) {
        return java.util.Objects.requireNonNull(file.getParent());
    }

    /**
     * The name in the sandbox: the output file, or everything after the last slash, query included.
     */
    private static String name(CommandInfo.URI uri) throws LaunchException {
        if (!uri.getOutputFile().isEmpty()) {
            return uri.getOutputFile();
        }
        String value = uri.getValue();
        if (value.chars().anyMatch(c -> c == '\\' || c == '\'' || c == 0)) {
            throw new LaunchException("URI has illegal characters: " + value);
        }
        int scheme = value.indexOf("://");
        int slash = value.lastIndexOf('/');
        if (slash == value.length() - 1 || (scheme >= 0 && slash <= scheme + 2)) {
            throw new LaunchException("URI has no path: " + value);
        }
        return value.substring(slash + 1);
    }

    private void download(String uri, Path file) throws IOException, LaunchException {
        if (uri.startsWith("http://") || uri.startsWith("https://")) {
            overHttp(uri, file);
        } else if (uri.startsWith("file://")) {
            copy(Path.of(uri.substring("file://".length())), file);
        } else if (uri.startsWith("/")) {
            copy(Path.of(uri), file);
        } else {
            throw new LaunchException("The local Mesos cannot fetch '" + uri + "'");
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        if (Files.isDirectory(from)) {
            throw new IOException(from + " is a directory");
        }
        Files.copy(
                from, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
    }

    private void overHttp(String uri, Path file) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(uri)).timeout(STALLED).build();
        try {
            HttpResponse<Path> response =
                    http.send(request, HttpResponse.BodyHandlers.ofFile(file));
            if (response.statusCode() != 200) {
                throw new IOException("HTTP status " + response.statusCode());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static void makeExecutable(Path file) throws IOException {
        Set<PosixFilePermission> mode = new HashSet<>(Files.getPosixFilePermissions(file));
        mode.add(PosixFilePermission.OWNER_EXECUTE);
        mode.add(PosixFilePermission.GROUP_EXECUTE);
        mode.add(PosixFilePermission.OTHERS_EXECUTE);
        Files.setPosixFilePermissions(file, mode);
    }
}
