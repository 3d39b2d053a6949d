package io.carillon.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files are read as what they are, or refused in words that name the setting and the file. */
class TlsMaterialTest {
    @TempDir Path folder;
    private TrialAuthority authority;

    @BeforeEach
    void make() throws Exception {
        authority = TrialAuthority.named("authority");
        authority.write(folder.resolve("ca.pem"));
        authority.issue("node", List.of("127.0.0.1", "localhost")).write(folder, "node");
    }

    private TlsMaterial read(String certificate, String key) throws IOException {
        return TlsMaterial.read(files(certificate, key, Optional.empty()));
    }

    private TlsFiles files(String certificate, String key, Optional<String> ca) {
        return TlsFiles.of(
                "x.certFile",
                Optional.of(folder.resolve(certificate)),
                "x.keyFile",
                Optional.of(folder.resolve(key)),
                "x.caFile",
                ca.map(folder::resolve));
    }

    private void refused(String certificate, String key, String... words) {
        assertThatThrownBy(() -> read(certificate, key))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(words);
    }

    @Test
    void aCertificateWithItsKeyIsAnIdentity() throws Exception {
        TlsMaterial read = read("node.pem", "node.key");
        assertThat(read.certificate().orElseThrow().getSubjectX500Principal().getName())
                .isEqualTo("CN=node");
        assertThat(read.identity()).isPresent();
        assertThat(read.expires())
                .contains(read.certificate().orElseThrow().getNotAfter().toInstant());
    }

    @Test
    void aRequestFileOfAnRsaKeyMayHaveItsOldForm() throws Exception {
        KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(2_048);
        KeyPair pair = rsa.generateKeyPair();
        byte[] pkcs8 = pair.getPrivate().getEncoded();
        // What stands before the key is 26 bytes long for a key of this size.
        byte[] pkcs1 = Arrays.copyOfRange(pkcs8, 26, pkcs8.length);
        byte[] pem =
                ("-----BEGIN RSA PRIVATE KEY-----\n"
                                + Base64.getMimeEncoder().encodeToString(pkcs1)
                                + "\n-----END RSA PRIVATE KEY-----\n")
                        .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        assertThat(Pem.key(pem)).isEqualTo(pair.getPrivate());
    }

    @Test
    void aKeyOfAnotherCertificateIsRefused() throws Exception {
        authority.issue("other", List.of()).write(folder, "other");
        refused("node.pem", "other.key", "x.keyFile", "other.key", "not the key of", "node.pem");
    }

    @Test
    void whatCannotBeReadIsNamed() throws Exception {
        refused("absent.pem", "node.key", "x.certFile", "absent.pem", "cannot be read");
        refused("node.key", "node.key", "x.certFile", "no certificate in PEM");
        refused("node.pem", "node.pem", "x.keyFile", "no private key in PEM");
        key("ENCRYPTED PRIVATE KEY");
        refused("node.pem", "bad.key", "x.keyFile", "encrypted", "openssl pkcs8");
        key("EC PRIVATE KEY");
        refused("node.pem", "bad.key", "x.keyFile", "SEC 1", "openssl pkcs8");
        key("PRIVATE KEY");
        refused("node.pem", "bad.key", "x.keyFile", "cannot be read");
        Files.writeString(
                folder.resolve("bad.pem"),
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        refused("bad.pem", "node.key", "x.certFile", "certificate that cannot be read");
    }

    private void key(String kind) throws IOException {
        Files.writeString(
                folder.resolve("bad.key"),
                "-----BEGIN " + kind + "-----\nAAAA\n-----END " + kind + "-----\n");
    }

    @Test
    void othersAreTrustedByTheAuthoritiesOfTheFile() throws Exception {
        TlsMaterial read = TlsMaterial.read(files("node.pem", "node.key", Optional.of("ca.pem")));
        assertThat(read.trust().getAcceptedIssuers())
                .extracting(issuer -> issuer.getSubjectX500Principal().getName())
                .containsExactly("CN=authority");
    }

    @Test
    void withoutOneTheLastOfTheOwnChainIsTrustedBesideThoseOfJava() throws Exception {
        assertThat(read("node.pem", "node.key").trust().getAcceptedIssuers())
                .as("a certificate alone makes nobody trusted")
                .noneMatch(issuer -> issuer.getSubjectX500Principal().getName().contains("node"));
        Files.writeString(
                folder.resolve("chain.pem"),
                Files.readString(folder.resolve("node.pem")) + authority.pem());
        assertThat(read("chain.pem", "node.key").trust().getAcceptedIssuers())
                .hasSizeGreaterThan(1)
                .anyMatch(
                        issuer -> issuer.getSubjectX500Principal().getName().equals("CN=authority"))
                .noneMatch(issuer -> issuer.getSubjectX500Principal().getName().equals("CN=node"));
    }
}
