package org.ovcgateway.onvif.soap;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import org.ovcgateway.camera.Credentials;
import org.ovcgateway.onvif.xml.XmlElement;

/** The security header of WS-UsernameToken 1.0 with a password digest (Web Services Security UsernameToken Profile 3.1). */
final class UsernameToken {
    static final String SECURITY = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
    static final String UTILITY = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";
    private static final String DIGEST =
            "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordDigest";
    private static final String BASE64 =
            "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary";

    private UsernameToken() {}

    /**
     * @param nonce never used before
     * @param created by the device's clock; whole seconds of it are shown
     */
    static XmlElement header(Credentials credentials, byte[] nonce, Instant created) {
        String time = created.truncatedTo(ChronoUnit.SECONDS).toString();
        return XmlElement.of(SECURITY, "Security")
                .with(XmlElement.of(SECURITY, "UsernameToken")
                        .with("Username", credentials.userName())
                        .with(
                                XmlElement.of(SECURITY, "Password", digest(credentials.password(), nonce, time))
                                        .withAttribute("Type", DIGEST),
                                XmlElement.of(
                                                SECURITY,
                                                "Nonce",
                                                Base64.getEncoder().encodeToString(nonce))
                                        .withAttribute("EncodingType", BASE64),
                                XmlElement.of(UTILITY, "Created", time)));
    }

    private static String digest(String password, byte[] nonce, String created) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            sha1.update(nonce);
            sha1.update(created.getBytes(StandardCharsets.UTF_8));
            sha1.update(password.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(sha1.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }
}
