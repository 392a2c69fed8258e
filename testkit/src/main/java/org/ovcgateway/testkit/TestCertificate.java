package org.ovcgateway.testkit;

import java.nio.file.Path;
import java.time.Duration;

/**
 * A self-signed certificate of a server, made by openssl.
 *
 * @param certificate PEM
 * @param key PEM
 */
public record TestCertificate(Path certificate, Path key) {

    /**
     * Makes one.
     *
     * @param folder where the two files go
     * @param name what the files are called
     * @param subjectAltName in openssl's words: {@code DNS:localhost,IP:127.0.0.1}
     */
    public static TestCertificate make(Path folder, String name, String subjectAltName) {
        TestCertificate made = new TestCertificate(folder.resolve(name + ".pem"), folder.resolve(name + ".key"));
        PeerProcess.run(
                Duration.ofSeconds(60),
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=" + name,
                "-addext",
                "subjectAltName=" + subjectAltName,
                "-keyout",
                made.key.toString(),
                "-out",
                made.certificate.toString());
        return made;
    }
}
