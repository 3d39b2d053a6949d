package io.carillon.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.tls.TlsFiles;
import io.carillon.tls.TrialAuthority;
import io.carillon.tls.WatchedTls;
import io.carillon.web.access.Access;
import io.vertx.core.http.ClientAuth;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which pages a browser may send from, where the API speaks TLS. */
@SuppressWarnings("try") // closing may be interrupted, which fails the test
final class TlsOriginTest {
    @TempDir Path folder;

    private Optional<TlsFiles.Named> file(String name) {
        return Optional.of(new TlsFiles.Named("http.tls." + name, folder.resolve(name)));
    }

    @Test
    void pagesOfPlainHttpAreOfAnotherOrigin() throws Exception {
        TrialAuthority authority = TrialAuthority.named("authority");
        authority.write(folder.resolve("ca.pem"));
        authority.issue("node", List.of("127.0.0.1", "localhost")).write(folder, "node");
        WatchedTls own =
                WatchedTls.open(new TlsFiles(file("node.pem"), file("node.key"), file("ca.pem")));
        WebOptions.Tls tls =
                new WebOptions.Tls(
                        Optional.of(new WebOptions.Served(own, ClientAuth.NONE, List.of())),
                        Optional.empty(),
                        List.of(own));
        try (ServerForTests server = new ServerForTests("node-1", Access.anybody(), tls)) {
            String host = URI.create(server.url()).getAuthority();
            HttpClient client = HttpClient.newBuilder().sslContext(own.current().context()).build();
            assertThat(TlsApiTest.post(client, server, "https://" + host)).isNotEqualTo(403);
            assertThat(TlsApiTest.post(client, server, "http://" + host)).isEqualTo(403);
        }
    }
}
