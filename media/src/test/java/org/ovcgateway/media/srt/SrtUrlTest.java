package org.ovcgateway.media.srt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SrtUrlTest {
    private static final String HERE = "srt://h:1?";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "#!::r=live/cam,m=publish | #!::r=live/cam,m=publish",
                "%23!::r%3Dlive%2Fcam%2Cm%3Dpublish | #!::r=live/cam,m=publish",
                "a=b?c#d | a=b?c#d",
                "a%26b%25c+d%20e | a&b%c+d e",
                "门口/1 | 门口/1",
                "%E9%97%A8 | 门",
                "x:y@z[1]{2}\\;'\" | x:y@z[1]{2}\\;'\"",
            })
    void aStreamIdMayHoldAnyCharacter(String written, String meant) {
        SrtUrl url = SrtUrl.parse(HERE + "latency=20&streamid=" + written + "&pbkeylen=16");
        assertEquals(meant, url.streamId());
        assertEquals(20, url.latency().toMillis());
    }

    @Test
    void aStreamIdOf512BytesIsTheLongest() {
        assertEquals(
                512,
                String.valueOf(SrtUrl.parse(HERE + "streamid=" + "x".repeat(512))
                                .streamId())
                        .length());
        assertThrows(IllegalArgumentException.class, () -> SrtUrl.parse(HERE + "streamid=" + "门".repeat(171)));
    }

    @ParameterizedTest
    @CsvSource({"pbkeylen=0,16", "pbkeylen=16,16", "pbkeylen=24,24", "pbkeylen=32,32", "x=1,16"})
    void theKeyLengthIs16BytesUnlessItIsGiven(String parameter, int bytes) {
        SrtEncryption encryption =
                SrtUrl.parse(HERE + parameter + "&passphrase=0123456789").encryption();
        assertEquals(new SrtEncryption(new Passphrase("0123456789"), bytes, 1 << 24, 1 << 12), encryption);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "pbkeylen=32", "passphrase=", "enforcedencryption=1"})
    void withoutAPassphraseNothingIsEncrypted(String parameters) {
        assertNull(SrtUrl.parse(HERE + parameters).encryption());
    }

    @Test
    void aPassphraseHas10To79Bytes() {
        assertEquals(10, passphrase("x".repeat(10)).length());
        assertEquals(79, passphrase("x".repeat(79)).length());
        assertEquals("&%# 门门门", passphrase("%26%25#%20门门门"));
        assertThrows(IllegalArgumentException.class, () -> passphrase("x".repeat(9)));
        assertThrows(IllegalArgumentException.class, () -> passphrase("x".repeat(80)));
        assertThrows(IllegalArgumentException.class, () -> passphrase("门".repeat(27)));
    }

    @ParameterizedTest
    @CsvSource({
        "kmrefreshrate=3&kmpreannounce=1,3,1",
        "kmrefreshrate=101&kmpreannounce=50,101,50",
        "kmrefreshrate=536870912,536870912,4096",
        "kmrefreshrate=1000,1000,499",
        "kmrefreshrate=0&kmpreannounce=0,16777216,4096",
    })
    void theTimeOfAKeyMayBeGiven(String parameters, int refresh, int announce) {
        SrtEncryption encryption =
                SrtUrl.parse(HERE + parameters + "&passphrase=0123456789").encryption();
        assertEquals(new SrtEncryption(new Passphrase("0123456789"), 16, refresh, announce), encryption);
    }

    @ParameterizedTest
    @CsvSource({"1,true", "on,true", "yes,true", "TRUE,true", "0,false", "off,false", "no,false", "false,false"})
    void encryptionIsEnforcedAsLibsrtWritesTruth(String value, boolean enforced) {
        assertEquals(
                enforced, SrtUrl.parse(HERE + "enforcedencryption=" + value).encryptionEnforced());
        assertTrue(SrtUrl.parse(HERE).encryptionEnforced());
    }

    @Test
    void unknownParametersAreIgnored() {
        SrtUrl url = SrtUrl.parse(HERE + "pkt_size=1316&&tlpktdrop=1&noequals&Latency=99&#fragment");
        assertEquals(99, url.latency().toMillis());
        assertNull(url.streamId());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "65535"})
    void latencyHas16Bits(String latency) {
        assertEquals(
                latency,
                Long.toString(
                        SrtUrl.parse(HERE + "latency=" + latency).latency().toMillis()));
        assertThrows(IllegalArgumentException.class, () -> SrtUrl.parse(HERE + "latency=65536"));
    }

    @Test
    void addressesOfBothKindsAreTaken() {
        assertEquals("2001:db8::1", SrtUrl.parse("srt://[2001:db8::1]:9000").host());
        assertEquals("192.0.2.1", SrtUrl.parse("srt://192.0.2.1:9000/?x=1").host());
        assertThrows(IllegalArgumentException.class, () -> SrtUrl.parse("srt://2001:db8::1:9000"));
        assertThrows(IllegalArgumentException.class, () -> SrtUrl.parse("srt://[2001:db8::1]"));
    }

    @Test
    void noSecretIsShown() {
        SrtUrl url = SrtUrl.parse("srt://[::1]:9000?streamid=topsecret&passphrase=topsecret12&pbkeylen=32&latency=5");
        assertEquals("srt://[::1]:9000?streamid=***&latency=5&passphrase=***&pbkeylen=32", url.toString());
        assertFalse(String.valueOf(url.encryption()).contains("topsecret"), () -> "" + url.encryption());
    }

    private static String passphrase(String written) {
        SrtEncryption encryption = SrtUrl.parse(HERE + "passphrase=" + written).encryption();
        return encryption == null ? "" : encryption.passphrase().text();
    }
}
