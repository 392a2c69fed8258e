package org.ovcgateway.onvif.soap;

import java.net.Socket;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trusts the certificate that a camera showed first, and no other: cameras make their own, so that nobody vouches for them.
 * Neither name, age nor algorithm of the certificate matter. Safe for any thread.
 */
public final class PinnedTrust extends X509ExtendedTrustManager {
    private volatile @Nullable String pinned;
    private volatile @Nullable String shown;

    /**
     * Says which certificate is trusted from now on.
     *
     * @param sha256 SHA-256 of the certificate in hex; null to take the next one that is shown
     */
    public void pin(@Nullable String sha256) {
        pinned = sha256;
    }

    /** SHA-256 in hex of the certificate that was shown last; null before the first. */
    @Nullable
    String shown() {
        return shown;
    }

    /** Whether the certificate that was shown last was refused. */
    boolean refused() {
        String expected = pinned;
        return expected != null && shown != null && !expected.equalsIgnoreCase(shown);
    }

    private void check(X509Certificate[] chain) throws CertificateException {
        if (chain.length == 0) {
            throw new CertificateException("expected a certificate but there was none");
        }
        shown = sha256(chain[0].getEncoded());
        if (refused()) {
            throw new CertificateException("expected the certificate that was shown first but was another one");
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("trusts no clients");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
