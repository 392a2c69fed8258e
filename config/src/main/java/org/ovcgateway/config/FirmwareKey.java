package org.ovcgateway.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/** The file of {@code device.firmware-key}: an Ed25519 public key (RFC 8410) in PEM. */
public final class FirmwareKey {
    private FirmwareKey() {}

    /**
     * Reads the key. Blocks.
     *
     * @throws IOException if the file cannot be read or holds no such key
     */
    public static PublicKey read(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1)
                .replaceAll("-----(BEGIN|END) PUBLIC KEY-----", "")
                .replaceAll("\\s", "");
        try {
            return KeyFactory.getInstance("Ed25519")
                    .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(text)));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException("device.firmware-key: expected an Ed25519 public key in PEM: " + e.getMessage(), e);
        }
    }
}
