package org.ovcgateway.onvif.device;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of a camera across restarts; the names of the components are those of the file.
 *
 * @param endpointReference of WS-Discovery, {@code urn:uuid:…}; null if it was never told
 * @param serialNumber null if it was never told
 * @param mac {@code AA:BB:CC:DD:EE:FF}; null if it was never told
 * @param authentication how it authenticates; null if that was not found out yet
 * @param stop how it is made to stand still; null if that was not found out yet
 * @param clockAheadMillis how far its clock was ahead when it was last asked
 * @param certificateSha256 of the certificate that it showed first, in hex; null if it was never asked over TLS
 * @param presetTokens tokens of presets by their number; unmodifiable
 */
public record Learnt(
        @Nullable String endpointReference,
        @Nullable String serialNumber,
        @Nullable String mac,
        Quirks.@Nullable Authentication authentication,
        Quirks.@Nullable Stop stop,
        long clockAheadMillis,
        @Nullable String certificateSha256,
        SortedMap<Integer, String> presetTokens) {

    public static final Learnt NOTHING =
            new Learnt(null, null, null, null, null, 0, null, Collections.emptySortedMap());

    public Learnt {
        presetTokens = Collections.unmodifiableSortedMap(new TreeMap<>(presetTokens));
    }

    public Learnt withIdentity(
            @Nullable String newEndpointReference, @Nullable String newSerialNumber, @Nullable String newMac) {
        return new Learnt(
                newEndpointReference,
                newSerialNumber,
                newMac,
                authentication,
                stop,
                clockAheadMillis,
                certificateSha256,
                presetTokens);
    }

    public Learnt withAuthentication(Quirks.@Nullable Authentication way) {
        return new Learnt(
                endpointReference, serialNumber, mac, way, stop, clockAheadMillis, certificateSha256, presetTokens);
    }

    public Learnt withStop(Quirks.@Nullable Stop way) {
        return new Learnt(
                endpointReference,
                serialNumber,
                mac,
                authentication,
                way,
                clockAheadMillis,
                certificateSha256,
                presetTokens);
    }

    public Learnt withClockAheadMillis(long milliseconds) {
        return new Learnt(
                endpointReference,
                serialNumber,
                mac,
                authentication,
                stop,
                milliseconds,
                certificateSha256,
                presetTokens);
    }

    public Learnt withCertificateSha256(@Nullable String hex) {
        return new Learnt(
                endpointReference, serialNumber, mac, authentication, stop, clockAheadMillis, hex, presetTokens);
    }

    public Learnt withPresetTokens(Map<Integer, String> tokens) {
        return new Learnt(
                endpointReference,
                serialNumber,
                mac,
                authentication,
                stop,
                clockAheadMillis,
                certificateSha256,
                new TreeMap<>(tokens));
    }
}
