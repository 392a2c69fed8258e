package org.ovcgateway.gateway.platform;

import io.vertx.core.net.TrustOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Which certificate authorities the platform's certificate may come from. */
public final class Trust {
    private Trust() {}

    /**
     * The system's authorities and those of the file. Reads the file: not on an event loop.
     *
     * @param caFile PEM
     * @throws IOException if the file cannot be read or holds no certificate
     */
    public static TrustOptions systemAnd(Path caFile) throws IOException {
        return TrustOptions.wrap(manager(caFile));
    }

    /** As {@link #systemAnd}; without a file, the system's authorities only. */
    static X509TrustManager manager(@Nullable Path caFile) throws IOException {
        if (caFile != null) {
            return withFile(caFile);
        }
        try {
            return manager((KeyStore) null);
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private static X509TrustManager withFile(Path caFile) throws IOException {
        try (InputStream file = Files.newInputStream(caFile)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int count = 0;
            for (X509Certificate authority : system()) {
                store.setCertificateEntry("system-" + count++, authority);
            }
            int before = count;
            for (Certificate authority : CertificateFactory.getInstance("X.509").generateCertificates(file)) {
                store.setCertificateEntry("file-" + count++, authority);
            }
            if (count == before) {
                throw new IOException("expected a PEM certificate but there was none");
            }
            return manager(store);
        } catch (IOException | GeneralSecurityException e) {
            throw new IOException("ca-file " + caFile + ": " + e.getMessage(), e);
        }
    }

    private static X509Certificate[] system() throws GeneralSecurityException {
        return manager((KeyStore) null).getAcceptedIssuers();
    }

    private static X509TrustManager manager(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager x509) {
                return x509;
            }
        }
        throw new GeneralSecurityException("this Java has no X.509 trust manager");
    }
}
