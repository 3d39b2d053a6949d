package io.carillon.tls;

import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.SSLOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.core.net.TrustOptions;
import java.util.LinkedHashSet;

/** TLS as servers and clients of Vert.x are told of it: HTTP/1.1 alone, TLS 1.2 and 1.3. Pure. */
public final class VertxTls {
    private VertxTls() {}

    /** For a server that shows its own certificate, and asks its clients for theirs like that. */
    public static ServerSSLOptions server(TlsMaterial material, ClientAuth clients) {
        ServerSSLOptions options = new ServerSSLOptions().setClientAuth(clients);
        common(options, material);
        return options;
    }

    /**
     * For a client, which shows its own certificate if it has one and is asked for it.
     *
     * @param verifyHost whether the certificate of a server must name its host
     */
    public static ClientSSLOptions client(TlsMaterial material, boolean verifyHost) {
        ClientSSLOptions options =
                new ClientSSLOptions().setHostnameVerificationAlgorithm(verifyHost ? "HTTPS" : "");
        common(options, material);
        return options;
    }

    private static void common(SSLOptions options, TlsMaterial material) {
        options.setEnabledSecureTransportProtocols(new LinkedHashSet<>(TlsMaterial.PROTOCOLS))
                .setUseAlpn(false)
                .setTrustOptions(TrustOptions.wrap(material.trust()));
        material.identity().map(KeyCertOptions::wrap).ifPresent(options::setKeyCertOptions);
    }
}
