package io.carillon.cli;

import io.carillon.terminal.TextFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the client finds its bearer token: as given, in a file, in the environment, or where {@code
 * carillon local} leaves it for its own user.
 */
final class ClientToken {
    private ClientToken() {}

    /** The token for a base URL; empty when there is none. */
    static Optional<String> find(String url, @Nullable String given, @Nullable Path file) {
        Optional<String> found =
                Optional.ofNullable(given)
                        .or(() -> Optional.ofNullable(file).map(ClientToken::read))
                        .or(() -> Optional.ofNullable(System.getenv("CARILLON_TOKEN")))
                        .filter(secret -> !secret.isBlank());
        return found.isPresent() ? found : local(url);
    }

    private static String read(Path file) {
        try {
            return TextFile.read(file).strip();
        } catch (IOException e) {
            throw new ApiException(0, "the token file " + file + " cannot be read: " + e);
        }
    }

    /** {@code carillon local} writes the file, see there. */
    private static Optional<String> local(String url) {
        Optional<URI> address = address(url).filter(ClientToken::isLoopback);
        Optional<Path> file =
                address.map(
                        to ->
                                Path.of(
                                        System.getProperty("user.home", "."),
                                        ".carillon",
                                        "tokens",
                                        Integer.toString(port(to))));
        return file.filter(one -> Files.isRegularFile(one, LinkOption.NOFOLLOW_LINKS))
                .filter(Files::isReadable)
                .map(ClientToken::read);
    }

    private static int port(URI address) {
        int standard = "https".equalsIgnoreCase(address.getScheme()) ? 443 : 80;
        return address.getPort() >= 0 ? address.getPort() : standard;
    }

    /** Whether others on the way can read what is sent there. */
    static boolean isExposed(String url) {
        return address(url)
                .filter(to -> "http".equalsIgnoreCase(to.getScheme()) && !isLoopback(to))
                .isPresent();
    }

    private static boolean isLoopback(URI address) {
        String host = String.valueOf(address.getHost());
        return host.equals("localhost")
                || host.equals("[::1]")
                || host.matches("127(\\.[0-9]{1,3}){3}");
    }

    private static Optional<URI> address(String url) {
        try {
            return Optional.of(URI.create(url));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
