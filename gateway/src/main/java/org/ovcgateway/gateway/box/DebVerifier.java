package org.ovcgateway.gateway.box;

import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Signature;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.config.FirmwareKey;

/**
 * Takes packages of this software for this machine, of another version than the one that runs, which are signed. The signature
 * is the package's last member, {@value #MEMBER}, which dpkg passes over (deb(5)): Ed25519 over the SHA-512 of all bytes before
 * that member. It is judged before anything else in the file is looked at. packaging/deb/sign.sh makes it.
 */
final class DebVerifier implements FirmwareVerifier {
    static final String MEMBER = "_ovcsig";

    private static final String PACKAGE = "ovc-gateway";
    private static final byte[] MAGIC = "!<arch>\n".getBytes(StandardCharsets.US_ASCII);
    private static final int HEADER_BYTES = 60;
    private static final int SIGNATURE_BYTES = 64;
    /** A package has three members. */
    private static final int MAX_MEMBERS = 16;

    private static final long DPKG_SECONDS = 60;

    private final @Nullable Path key;
    private final String running;
    private final String architecture;

    /**
     * @param key whose signature counts: a PEM file with an Ed25519 public key; null for nobody's
     * @param running version, as the daemon calls it
     */
    DebVerifier(@Nullable Path key, String running) {
        this(key, running, architecture(System.getProperty("os.arch", "")));
    }

    /** @param architecture as Debian calls it */
    DebVerifier(@Nullable Path key, String running, String architecture) {
        this.key = key;
        this.running = running;
        this.architecture = architecture;
    }

    static String architecture(String java) {
        return switch (java.toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> "amd64";
            case "aarch64", "arm64" -> "arm64";
            default -> java;
        };
    }

    /** A version as Debian writes it: what comes before a release is less than it. */
    static String debian(String version) {
        return version.replace("-SNAPSHOT", "~snapshot");
    }

    @Override
    public @Nullable String hindrance() {
        return key == null
                ? "without device.firmware-key nothing is known to be genuine, so nothing is installed"
                : null;
    }

    @Override
    public void verify(Path file, String version) throws IOException {
        if (key == null) {
            throw new IOException(hindrance());
        }
        verifySignature(file, key);
        Map<String, String> fields = fields(file);
        expect("package", PACKAGE, fields.get("Package"));
        expect("architecture", architecture, fields.get("Architecture"));
        expect("version", debian(version), fields.get("Version"));
        if (debian(running).equals(fields.get("Version"))) {
            throw new IOException("expected another version than " + running + ", which runs");
        }
    }

    private static void expect(String what, String wanted, @Nullable String came) throws IOException {
        if (!wanted.equals(came)) {
            throw new IOException("expected " + what + " " + wanted + " but was " + came);
        }
    }

    private static Map<String, String> fields(Path file) throws IOException {
        Map<String, String> fields = new HashMap<>();
        Programs.answer(
                        List.of("dpkg-deb", "--field", file.toString(), "Package", "Architecture", "Version"),
                        DPKG_SECONDS)
                .lines()
                .map(line -> line.split(": ", 2))
                .filter(parts -> parts.length == 2)
                .forEach(parts -> fields.put(parts[0], parts[1].strip()));
        return fields;
    }

    private static void verifySignature(Path file, Path key) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r")) {
            long signed = startOfSignature(bytes);
            byte[] signature = new byte[SIGNATURE_BYTES];
            bytes.seek(signed + HEADER_BYTES);
            bytes.readFully(signature);
            Signature judge = Signature.getInstance("Ed25519");
            judge.initVerify(FirmwareKey.read(key));
            judge.update(digest(bytes, signed));
            if (!judge.verify(signature)) {
                throw new IOException("the signature is not by the key of device.firmware-key");
            }
        } catch (EOFException e) {
            throw new IOException("expected a whole package but it is cut off", e);
        } catch (GeneralSecurityException e) {
            throw new IOException("the signature cannot be judged: " + e.getMessage(), e);
        }
    }

    /** Where the last member begins, which is the signature (ar(5)). */
    private static long startOfSignature(RandomAccessFile file) throws IOException {
        byte[] magic = new byte[MAGIC.length];
        file.readFully(magic);
        if (!MessageDigest.isEqual(magic, MAGIC)) {
            throw new IOException("expected a Debian package but was something else");
        }
        long position = MAGIC.length;
        for (int i = 0; i < MAX_MEMBERS && position < file.length(); i++) {
            byte[] header = new byte[HEADER_BYTES];
            file.seek(position);
            file.readFully(header);
            String text = new String(header, StandardCharsets.ISO_8859_1);
            String size = text.substring(48, 58).strip();
            if (!text.endsWith("`\n") || !size.matches("[0-9]{1,10}")) {
                throw new IOException("expected a Debian package but a member's header is none");
            }
            long end = position + HEADER_BYTES + Long.parseLong(size);
            String name = text.substring(0, 16).strip();
            if (name.equals(MEMBER) || name.equals(MEMBER + "/")) {
                if (end != file.length() || Long.parseLong(size) != SIGNATURE_BYTES) {
                    throw new IOException("expected a signature of " + SIGNATURE_BYTES + " bytes at the end");
                }
                return position;
            }
            position = end + end % 2;
        }
        throw new IOException("the package is not signed: it has no member " + MEMBER);
    }

    private static byte[] digest(RandomAccessFile file, long bytes) throws IOException, GeneralSecurityException {
        MessageDigest digest = MessageDigest.getInstance("SHA-512");
        byte[] piece = new byte[64 << 10];
        file.seek(0);
        for (long left = bytes; left > 0; ) {
            int read = file.read(piece, 0, (int) Math.min(left, piece.length));
            if (read < 0) {
                throw new EOFException();
            }
            digest.update(piece, 0, read);
            left -= read;
        }
        return digest.digest();
    }
}
