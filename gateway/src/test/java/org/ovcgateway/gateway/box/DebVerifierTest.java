package org.ovcgateway.gateway.box;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ovcgateway.testkit.PeerProcess;

/** Packages that dpkg-deb makes, signed with OpenSSL by the project's script. */
class DebVerifierTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    @SuppressWarnings("NullAway.Init") // set before each test
    private Path folder;

    @BeforeEach
    void makeKeys() {
        for (String name : new String[] {"ours", "theirs"}) {
            run("openssl", "genpkey", "-algorithm", "ed25519", "-out", path(name + ".key"));
            run("openssl", "pkey", "-in", path(name + ".key"), "-pubout", "-out", path(name + ".pem"));
        }
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private static String run(String... command) {
        return PeerProcess.run(SOON, command);
    }

    private Path deb(String name, String version, String architecture) throws IOException {
        Path control = Files.createDirectories(folder.resolve("root/DEBIAN")).resolve("control");
        Files.writeString(control, """
                Package: %s
                Version: %s
                Architecture: %s
                Maintainer: nobody <nobody@example.com>
                Description: sample
                """.formatted(name, version, architecture));
        Path deb = folder.resolve("sample.deb");
        run("dpkg-deb", "--root-owner-group", "--build", path("root"), deb.toString());
        return deb;
    }

    private Path signed(Path deb, String key) {
        run("sh", Path.of("../packaging/deb/sign.sh").toString(), path(key), deb.toString());
        return deb;
    }

    private DebVerifier verifier() {
        return new DebVerifier(folder.resolve("ours.pem"), "0.1.0-SNAPSHOT", "amd64");
    }

    private String flaw(Path deb, String version) {
        return String.valueOf(assertThrows(IOException.class, () -> verifier().verify(deb, version))
                .getMessage());
    }

    @Test
    void aSignedPackageOfOursPassesAndDpkgTakesItToo() throws Exception {
        Path deb = signed(deb("ovc-gateway", "0.2.0", "amd64"), "ours.key");
        verifier().verify(deb, "0.2.0");
        assertTrue(run("dpkg-deb", "--info", deb.toString()).contains("Version: 0.2.0"));
        run("dpkg-deb", "--extract", deb.toString(), path("unpacked"));
        assertTrue(run("ar", "t", deb.toString()).contains("_ovcsig"));
    }

    @Test
    void aVersionBeforeTheReleaseIsTheSameInBothWritings() throws Exception {
        Path deb = signed(deb("ovc-gateway", "0.2.0~snapshot", "amd64"), "ours.key");
        verifier().verify(deb, "0.2.0-SNAPSHOT");
        verifier().verify(deb, "0.2.0~snapshot");
    }

    @Test
    void withoutAKeyNothingPasses() throws Exception {
        Path deb = signed(deb("ovc-gateway", "0.2.0", "amd64"), "ours.key");
        DebVerifier none = new DebVerifier(null, "0.1.0", "amd64");
        assertEquals(
                none.hindrance(),
                assertThrows(IOException.class, () -> none.verify(deb, "0.2.0")).getMessage());
    }

    @Test
    void whatIsNotSignedOrByAnotherKeyIsRefused() throws Exception {
        Path deb = deb("ovc-gateway", "0.2.0", "amd64");
        assertEquals("the package is not signed: it has no member _ovcsig", flaw(deb, "0.2.0"));
        signed(deb, "theirs.key");
        assertEquals("the signature is not by the key of device.firmware-key", flaw(deb, "0.2.0"));
    }

    @ParameterizedTest
    @CsvSource({
        "other, 0.2.0, amd64, 0.2.0, expected package ovc-gateway but was other",
        "ovc-gateway, 0.2.0, arm64, 0.2.0, expected architecture amd64 but was arm64",
        "ovc-gateway, 0.2.0, amd64, 0.3.0, expected version 0.3.0 but was 0.2.0",
        "ovc-gateway, 0.1.0~snapshot, amd64, 0.1.0-SNAPSHOT, 'expected another version than 0.1.0-SNAPSHOT, which runs'"
    })
    void aGenuinePackageMustBeTheOneThatIsWanted(
            String name, String version, String architecture, String wanted, String words) throws Exception {
        assertEquals(words, flaw(signed(deb(name, version, architecture), "ours.key"), wanted));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 8, 60, 70, 200, -65, -1})
    void aPackageWithAChangedByteIsRefused(int place) throws Exception {
        Path deb = signed(deb("ovc-gateway", "0.2.0", "amd64"), "ours.key");
        byte[] bytes = Files.readAllBytes(deb);
        int at = place < 0 ? bytes.length + place : place;
        bytes[at] = (byte) (bytes[at] ^ 1);
        Files.write(deb, bytes);
        flaw(deb, "0.2.0");
    }

    @Test
    void aPackageThatIsCutOffOrGarbageIsRefusedInWords() throws Exception {
        byte[] whole = Files.readAllBytes(signed(deb("ovc-gateway", "0.2.0", "amd64"), "ours.key"));
        Path cut = folder.resolve("cut.deb");
        for (int length = 0; length < whole.length; length += 7) {
            Files.write(cut, Arrays.copyOf(whole, length));
            flaw(cut, "0.2.0");
        }
        Files.write(cut, Arrays.copyOf(whole, whole.length + 1));
        assertEquals("expected a signature of 64 bytes at the end", flaw(cut, "0.2.0"));
        byte[] garbage = new byte[1000];
        new Random(1).nextBytes(garbage);
        Files.write(cut, garbage);
        assertEquals("expected a Debian package but was something else", flaw(cut, "0.2.0"));
    }

    @Test
    void aKeyThatIsNoneIsSaidSo() throws Exception {
        Path deb = signed(deb("ovc-gateway", "0.2.0", "amd64"), "ours.key");
        Files.writeString(folder.resolve("ours.pem"), "nonsense");
        assertTrue(flaw(deb, "0.2.0").startsWith("device.firmware-key: expected an Ed25519 public key in PEM"));
    }

    @Test
    void architecturesAreCalledAsDebianCallsThem() {
        assertEquals("amd64", DebVerifier.architecture("amd64"));
        assertEquals("arm64", DebVerifier.architecture("aarch64"));
        assertEquals("riscv64", DebVerifier.architecture("riscv64"));
    }
}
