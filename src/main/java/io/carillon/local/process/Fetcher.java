package io.carillon.local.process;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.CommandInfo;

/**
 * Brings the URIs of a command into its sandbox: files by path or {@code file://}, and {@code
 * http(s)://}. What may be cached is fetched once ({@link FetchCache}); a file of this machine is
 * copied each time. Blocks; for worker threads.
 */
final class Fetcher {

    private static final Duration STALLED = Duration.ofMinutes(1);

    private static final LeftBehind WAITING = new LeftBehind(Duration.ofSeconds(5), 16, true);

    private static final int MAX_REDIRECTS = 10;

    private final OwnOutput output;
    private final FetchCache cache;
    private final HttpClient http = HttpClient.newBuilder().connectTimeout(STALLED).build();

    /** What is unpacked writes its errors with that output. */
    Fetcher(OwnOutput output, FetchCache cache) {
        this.output = output;
        this.cache = cache;
    }

    /** Fetches all URIs in order; stops at the first failure. */
    void fetch(List<CommandInfo.URI> uris, Path sandbox) throws LaunchException {
        for (CommandInfo.URI uri : uris) {
            Path file = sandbox.resolve(name(uri)).normalize();
            if (!file.startsWith(sandbox) || file.equals(sandbox)) {
                throw new LaunchException("'" + uri.getValue() + "' would leave the sandbox");
            }
            try {
                Files.createDirectories(parent(file));
                download(uri, file);
                if (uri.getExecutable()) {
                    makeExecutable(file);
                } else if (uri.getExtract()) {
                    Archives.extract(file, output);
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

    private void download(CommandInfo.URI from, Path file) throws IOException, LaunchException {
        String uri = from.getValue();
        if (uri.startsWith("http://") || uri.startsWith("https://")) {
            if (from.getCache()) {
                cache.fetch(uri, file, !from.getExecutable(), target -> overHttp(uri, target));
            } else {
                overHttp(uri, file);
            }
        } else if (uri.startsWith("file://")) {
            copy(Path.of(uri.substring("file://".length()).replaceFirst("^localhost", "")), file);
        } else if (uri.startsWith("/")) {
            copy(Path.of(uri), file);
        } else {
            throw new LaunchException("The local Mesos cannot fetch '" + uri + "'");
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        if (!Files.isRegularFile(from)) {
            throw new IOException(from + " is not a regular file");
        }
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(from);
        try (SeekableByteChannel in = opened(from)) {
            Files.deleteIfExists(to);
            copy(in, to, mode);
        }
    }

    /** Nobody may read the copy, not even for a moment, who may not read what is copied. */
    static void copy(ReadableByteChannel from, Path to, Set<PosixFilePermission> mode)
            throws IOException {
        Set<OpenOption> anew = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (WritableByteChannel out =
                Files.newByteChannel(to, anew, PosixFilePermissions.asFileAttribute(mode))) {
            Channels.newInputStream(from).transferTo(Channels.newOutputStream(out));
        }
        Files.setPosixFilePermissions(to, mode); // The umask has taken some away.
    }

    /** It may have become a pipe since it was looked at, and that would be waited for. */
    static SeekableByteChannel opened(Path from) throws IOException {
        SeekableByteChannel in =
                WAITING.call(
                        () -> Files.newByteChannel(from, StandardOpenOption.READ),
                        OpenBelow::close,
                        () -> LeftBehind.otherEnd(from));
        return OpenBelow.readable(in, 0);
    }

    private void overHttp(String uri, Path file) throws IOException {
        URI next = URI.create(uri);
        Optional<String> credentials = credentials(next);
        for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
            HttpResponse<Path> response = get(next, credentials, file);
            Optional<String> location = response.headers().firstValue("Location");
            if (response.statusCode() == 200) {
                return;
            }
            if (response.statusCode() / 100 != 3 || location.isEmpty()) {
                throw new IOException("HTTP status " + response.statusCode());
            }
            URI to = next.resolve(location.get());
            boolean weaker = "https".equals(next.getScheme()) && !"https".equals(to.getScheme());
            if (weaker || to.getHost() == null || !to.getScheme().startsWith("http")) {
                throw new IOException("redirected to " + location.get());
            }
            if (!sameServer(next, to)) {
                credentials = Optional.empty(); // They are not for other servers.
            }
            next = to;
        }
        throw new IOException("redirected more than " + MAX_REDIRECTS + " times");
    }

    private static boolean sameServer(URI one, URI other) {
        return one.getHost().equalsIgnoreCase(other.getHost()) && one.getPort() == other.getPort();
    }

    /** Name and password in the URI, as the header that servers expect. */
    private static Optional<String> credentials(URI uri) {
        return Optional.ofNullable(uri.getUserInfo())
                .map(user -> user.contains(":") ? user : user + ":")
                .map(user -> user.getBytes(StandardCharsets.UTF_8))
                .map(user -> "Basic " + Base64.getEncoder().encodeToString(user));
    }

    private HttpResponse<Path> get(URI uri, Optional<String> credentials, Path file)
            throws IOException {
        String user = uri.getRawUserInfo();
        URI bare = user == null ? uri : URI.create(uri.toString().replaceFirst("//[^/?#]*@", "//"));
        HttpRequest.Builder request = HttpRequest.newBuilder(bare).timeout(STALLED);
        credentials.ifPresent(value -> request.header("Authorization", value));
        try {
            Files.deleteIfExists(file); // An archive may have put a pipe or link there.
            return http.send(
                    request.build(),
                    HttpResponse.BodyHandlers.ofFile(
                            file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
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
