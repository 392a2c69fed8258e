package org.ovcgateway.simulator.camera;

import java.util.Locale;

/** How a virtual camera's main stream sounds; all of it is the same beep at each second. */
public enum Sound {
    AAC("aac", "tone.aac"),
    /** AAC LC in LATM, configured in the session description (RFC 6416). */
    LATM("latm", "tone.aac"),
    PCMA("pcma", "tone.pcma"),
    PCMU("pcmu", "tone.pcmu"),
    G726_16("g726-16", "tone.g726-16"),
    G726_24("g726-24", "tone.g726-24"),
    G726_32("g726-32", "tone.g726-32"),
    G726_40("g726-40", "tone.g726-40"),
    AAL2_G726_16("aal2-g726-16", "tone.aal2-g726-16"),
    AAL2_G726_24("aal2-g726-24", "tone.aal2-g726-24"),
    AAL2_G726_32("aal2-g726-32", "tone.aal2-g726-32"),
    AAL2_G726_40("aal2-g726-40", "tone.aal2-g726-40"),
    L16("l16", "tone.l16"),
    OPUS("opus", "tone.opus");

    private final String label;
    private final String clip;

    Sound(String label, String clip) {
        this.label = label;
        this.clip = clip;
    }

    /** The clip's name among those that the build makes. */
    String clip() {
        return clip;
    }

    PacketisedTrack packetise(byte[] bytes) throws ClipException {
        return switch (this) {
            case AAC -> Packetiser.aac(bytes);
            case LATM -> Packetiser.latm(bytes);
            case PCMA -> Packetiser.constantRate(bytes, 8, 8_000, 160, 160, "PCMA/8000", "");
            case PCMU -> Packetiser.constantRate(bytes, 0, 8_000, 160, 160, "PCMU/8000", "");
            case G726_16, AAL2_G726_16 -> g726(bytes, 2);
            case G726_24, AAL2_G726_24 -> g726(bytes, 3);
            case G726_32, AAL2_G726_32 -> g726(bytes, 4);
            case G726_40, AAL2_G726_40 -> g726(bytes, 5);
            case L16 -> Packetiser.constantRate(bytes, 97, 16_000, 320, 640, "L16/16000", "");
            case OPUS -> Packetiser.constantRate(bytes, 97, 48_000, 960, 120, "opus/48000/2", "sprop-stereo=0");
        };
    }

    private PacketisedTrack g726(byte[] bytes, int bits) throws ClipException {
        String name = label.toUpperCase(Locale.ROOT);
        return Packetiser.constantRate(bytes, 97, 8_000, 160, 20 * bits, name + "/8000", "");
    }

    /** The name on the command line. */
    @Override
    public String toString() {
        return label;
    }
}
