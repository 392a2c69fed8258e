package org.ovcgateway.camera.auth;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.ovcgateway.camera.Credentials;

/** Basic authentication (RFC 7617), in UTF-8. */
final class BasicScheme implements Scheme {

    @Override
    public int strength() {
        return 0;
    }

    @Override
    public String authorization(Credentials credentials, String method, String uri) {
        byte[] pair = (credentials.userName() + ':' + credentials.password()).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }
}
