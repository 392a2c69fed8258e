package org.ovcgateway.simulator.camera;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The clips that the build makes, and those of the user. Each is read and packetised once, on first use. For one thread.
 */
public final class Clips {
    /** Frames per second of the clips that the build makes. */
    public static final int FRAMES_PER_SECOND = 25;

    private final Map<String, PacketisedTrack> loaded = new HashMap<>();

    /** The main stream of a variant, 1280x720 at about 1 Mbit/s. */
    public StreamSource main(Variant variant) throws IOException {
        return main(variant, Sound.AAC);
    }

    /** As {@link #main(Variant)}; the sound is in this codec, if the variant has any. */
    public StreamSource main(Variant variant, Sound sound) throws IOException {
        return new StreamSource(
                builtIn(variant.isH265() ? "main.h265" : "main.h264"), variant.hasAudio() ? tone(sound) : null);
    }

    /** The sub stream, 640x360 H.264 at about 300 kbit/s. */
    public StreamSource sub() throws IOException {
        return new StreamSource(builtIn("sub.h264"), null);
    }

    /** 640x360 H.264 with a key frame every ten seconds. */
    public PacketisedTrack longGroups() throws IOException {
        return Packetiser.h264(bytes("long-gop.h264"), FRAMES_PER_SECOND);
    }

    /** A user's picture with, if the variant has sound, the built-in tone. */
    public StreamSource ofFile(Path file, int framesPerSecond, Variant variant, Sound sound) throws IOException {
        return new StreamSource(video(file, framesPerSecond), variant.hasAudio() ? tone(sound) : null);
    }

    /** A raw H.264 or H.265 byte stream; which of them, its name's ending says. */
    public static PacketisedTrack video(Path file, int framesPerSecond) throws IOException {
        String name = file.toString().toLowerCase(Locale.ROOT);
        try {
            if (name.endsWith(".h264") || name.endsWith(".264")) {
                return Packetiser.h264(Files.readAllBytes(file), framesPerSecond);
            }
            if (name.endsWith(".h265") || name.endsWith(".265") || name.endsWith(".hevc")) {
                return Packetiser.h265(Files.readAllBytes(file), framesPerSecond);
            }
        } catch (ClipException e) {
            throw new ClipException(file + ": " + e.getMessage());
        }
        throw new ClipException(
                file + ": expected a raw stream named *.h264 or *.h265; ffmpeg makes one without B-frames: "
                        + "ffmpeg -i IN -an -c:v libx264 -bf 0 -g 50 OUT.h264");
    }

    private PacketisedTrack builtIn(String name) throws IOException {
        PacketisedTrack track = loaded.get(name);
        if (track == null) {
            track = load(name);
            loaded.put(name, track);
        }
        return track;
    }

    private PacketisedTrack tone(Sound sound) throws IOException {
        PacketisedTrack track = loaded.get(sound.toString());
        if (track == null) {
            track = sound.packetise(bytes(sound.clip()));
            loaded.put(sound.toString(), track);
        }
        return track;
    }

    private static PacketisedTrack load(String name) throws IOException {
        return name.endsWith(".h265")
                ? Packetiser.h265(bytes(name), FRAMES_PER_SECOND)
                : Packetiser.h264WithCaptionBand(bytes(name), FRAMES_PER_SECOND);
    }

    private static byte[] bytes(String name) throws IOException {
        try (InputStream stream = Clips.class.getResourceAsStream("/clips/" + name)) {
            if (stream == null) {
                throw new ClipException("the clip " + name + " is missing in this build");
            }
            return stream.readAllBytes();
        }
    }
}
