package org.ovcgateway.simulator.onvif;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a virtual ONVIF camera is.
 *
 * @param host the address to listen on
 * @param port of HTTP; 0 takes a free one
 * @param auth how clients prove who they are
 * @param username empty without authentication
 * @param password empty without authentication
 * @param identity what it says of itself
 * @param ptz whether its sources can be moved
 * @param clockOffset how far its clock is ahead of the machine's
 * @param rebootTime how long it is away after SystemReboot
 * @param audioClips whether it has a loudspeaker and plays files that are brought to it (Media2, audio clips)
 * @param discoveryPort the UDP port of WS-Discovery: 3702 joins the multicast group, another is for unicast probes, 0 takes a
 *     free one of these; null answers no probe
 * @param discoveryInterface the network interface, by name, on which the multicast group is joined; null leaves it to the
 *     machine
 */
public record OnvifSettings(
        String host,
        int port,
        OnvifAuth auth,
        String username,
        String password,
        Identity identity,
        boolean ptz,
        Duration clockOffset,
        Duration rebootTime,
        boolean audioClips,
        @Nullable Integer discoveryPort,
        @Nullable String discoveryInterface) {

    /** The port of WS-Discovery. */
    public static final int DISCOVERY_PORT = 3702;

    /** Open, with PTZ, on a free port of 127.0.0.1, away for a second when it reboots, without audio clips and discovery. */
    public static OnvifSettings loopback() {
        return new OnvifSettings(
                "127.0.0.1",
                0,
                OnvifAuth.NONE,
                "",
                "",
                Identity.numbered(0),
                true,
                Duration.ZERO,
                Duration.ofSeconds(1),
                false,
                null,
                null);
    }

    /**
     * What a camera says of itself.
     *
     * @param mac with colons, lower case
     * @param endpoint its endpoint reference, {@code urn:uuid:…}
     */
    public record Identity(
            String manufacturer,
            String model,
            String firmware,
            String serial,
            String hardware,
            String mac,
            String endpoint) {

        /** Cameras that differ in serial number, MAC and endpoint reference. */
        public static Identity numbered(int number) {
            return new Identity(
                    "ovc-gateway",
                    "Virtual Camera",
                    "1.0",
                    String.format("VC%06d", number),
                    "1",
                    String.format("02:00:00:%02x:%02x:%02x", number >> 16 & 255, number >> 8 & 255, number & 255),
                    String.format("urn:uuid:00000000-0000-4000-8000-0200%08x", number));
        }
    }

    public OnvifSettings withAddress(String newHost, int newPort) {
        return new OnvifSettings(
                newHost,
                newPort,
                auth,
                username,
                password,
                identity,
                ptz,
                clockOffset,
                rebootTime,
                audioClips,
                discoveryPort,
                discoveryInterface);
    }

    public OnvifSettings withAuth(OnvifAuth newAuth, String newUsername, String newPassword) {
        return new OnvifSettings(
                host,
                port,
                newAuth,
                newUsername,
                newPassword,
                identity,
                ptz,
                clockOffset,
                rebootTime,
                audioClips,
                discoveryPort,
                discoveryInterface);
    }

    public OnvifSettings withIdentity(Identity newIdentity) {
        return new OnvifSettings(
                host,
                port,
                auth,
                username,
                password,
                newIdentity,
                ptz,
                clockOffset,
                rebootTime,
                audioClips,
                discoveryPort,
                discoveryInterface);
    }

    public OnvifSettings withPtz(boolean newPtz) {
        return new OnvifSettings(
                host,
                port,
                auth,
                username,
                password,
                identity,
                newPtz,
                clockOffset,
                rebootTime,
                audioClips,
                discoveryPort,
                discoveryInterface);
    }

    public OnvifSettings withClockOffset(Duration newOffset) {
        return new OnvifSettings(
                host,
                port,
                auth,
                username,
                password,
                identity,
                ptz,
                newOffset,
                rebootTime,
                audioClips,
                discoveryPort,
                discoveryInterface);
    }

    public OnvifSettings withRebootTime(Duration newTime) {
        return new OnvifSettings(
                host,
                port,
                auth,
                username,
                password,
                identity,
                ptz,
                clockOffset,
                newTime,
                audioClips,
                discoveryPort,
                discoveryInterface);
    }

    public OnvifSettings withAudioClips(boolean newAudioClips) {
        return new OnvifSettings(
                host,
                port,
                auth,
                username,
                password,
                identity,
                ptz,
                clockOffset,
                rebootTime,
                newAudioClips,
                discoveryPort,
                discoveryInterface);
    }

    public OnvifSettings withDiscovery(@Nullable Integer newPort, @Nullable String newInterface) {
        return new OnvifSettings(
                host,
                port,
                auth,
                username,
                password,
                identity,
                ptz,
                clockOffset,
                rebootTime,
                audioClips,
                newPort,
                newInterface);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "OnvifSettings[" + host + ":" + port + ", " + auth + " " + username + ", " + identity.serial() + "]";
    }
}
