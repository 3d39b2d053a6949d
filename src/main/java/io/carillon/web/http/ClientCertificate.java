package io.carillon.web.http;

import io.vertx.core.http.HttpServerRequest;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;

/** The certificate that a caller has shown, which the server has verified. Pure. */
final class ClientCertificate {
    private static final String PREFIX = "cert ";
    private static final int URI_NAME = 6;
    private static final int MOST_CHARACTERS = 200;

    private ClientCertificate() {}

    /**
     * The name of the caller, by the common name of its certificate or else by its first URI; empty
     * when it has shown none, when that names nobody, and when it has expired meanwhile. A request
     * that another node has handed on is none of that node's.
     */
    static Optional<String> name(HttpServerRequest request) {
        if (!request.isSSL() || Forwarding.forwarded(request)) {
            return Optional.empty();
        }
        try {
            return request.connection().peerCertificates().stream()
                    .findFirst()
                    .filter(X509Certificate.class::isInstance)
                    .map(X509Certificate.class::cast)
                    .filter(ClientCertificate::isValid)
                    .flatMap(ClientCertificate::name);
        } catch (SSLPeerUnverifiedException none) {
            return Optional.empty();
        }
    }

    /** The name as it stands in the certificate. */
    static String bare(String name) {
        return name.substring(PREFIX.length());
    }

    /** A connection outlives the check at its beginning. */
    private static boolean isValid(X509Certificate certificate) {
        try {
            certificate.checkValidity();
            return true;
        } catch (CertificateExpiredException | CertificateNotYetValidException e) {
            return false;
        }
    }

    private static Optional<String> name(X509Certificate certificate) {
        return commonName(certificate)
                .or(() -> uri(certificate))
                .filter(name -> !name.isBlank() && name.length() <= MOST_CHARACTERS)
                .filter(name -> name.chars().noneMatch(Character::isISOControl))
                .map(name -> PREFIX + name);
    }

    private static Optional<String> commonName(X509Certificate certificate) {
        try {
            List<Rdn> parts =
                    new LdapName(certificate.getSubjectX500Principal().getName()).getRdns();
            // The last one is the most specific.
            return parts.stream()
                    .filter(part -> part.getType().equalsIgnoreCase("CN"))
                    .reduce((less, more) -> more)
                    .map(part -> part.getValue().toString());
        } catch (InvalidNameException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> uri(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? Optional.empty()
                    : names.stream()
                            .filter(name -> Integer.valueOf(URI_NAME).equals(name.get(0)))
                            .map(name -> String.valueOf(name.get(1)))
                            .findFirst();
        } catch (CertificateParsingException e) {
            return Optional.empty();
        }
    }
}
