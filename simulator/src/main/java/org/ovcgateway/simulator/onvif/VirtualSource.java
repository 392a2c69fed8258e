package org.ovcgateway.simulator.onvif;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.simulator.camera.PacketisedTrack;
import org.ovcgateway.simulator.camera.VirtualCamera;

/**
 * A video source of a device, with all that belongs to it. Changed on the device's context only; reading is safe for any
 * thread.
 */
public final class VirtualSource {
    static final int MAX_PRESETS = 256;

    private final int index;
    private final VirtualCamera camera;
    private final boolean playsClips;
    private final PtzDriver driver;
    private final Map<StreamKind, Encoder> encoders = new ConcurrentSkipListMap<>();
    private final Map<String, Preset> presets = new ConcurrentSkipListMap<>();
    private final Map<String, Tour> tours = new ConcurrentSkipListMap<>();
    private final Map<String, String> osds = new ConcurrentSkipListMap<>();
    private final Map<String, Double> imaging = new ConcurrentSkipListMap<>(
            Map.of("Brightness", 50.0, "ColorSaturation", 50.0, "Contrast", 50.0, "Sharpness", 50.0));
    private final AtomicInteger tokens = new AtomicInteger();
    private volatile Rotation rotation = Rotation.NONE;
    private volatile int sensitivity = 50;
    private volatile int volume = 80;
    private volatile List<Corner> area =
            List.of(new Corner(-0.5, 0.5), new Corner(0.5, 0.5), new Corner(0.5, -0.5), new Corner(-0.5, -0.5));
    private volatile PtzPosition home = PtzPosition.HOME;
    private volatile String lastPreset = "";

    /**
     * @param playsClips whether its loudspeaker plays the device's audio clips
     */
    VirtualSource(int index, VirtualCamera camera, boolean playsClips, LongSupplier nanoClock) {
        this.index = index;
        this.camera = camera;
        this.playsClips = playsClips;
        this.driver = new PtzDriver(nanoClock);
        encoders.put(StreamKind.MAIN, new Encoder(camera.main().video().encoding(), 1280, 720, 25, 1000, 50, 5));
        if (camera.sub() != null) {
            encoders.put(StreamKind.SUB, new Encoder(camera.sub().video().encoding(), 640, 360, 25, 300, 50, 5));
        }
    }

    public VirtualCamera camera() {
        return camera;
    }

    /** Where it looks at this moment. */
    public PtzPosition position() {
        return driver.position();
    }

    public boolean isMoving() {
        return driver.isMoving();
    }

    /** By token. */
    public Collection<Preset> presets() {
        return List.copyOf(presets.values());
    }

    /** The token of the preset that it was last sent to; empty if a move has followed. */
    public String lastPreset() {
        return lastPreset;
    }

    /** By token. */
    public Collection<Tour> tours() {
        return List.copyOf(tours.values());
    }

    /** What it says of a stream's encoding; null if there is no such stream. */
    public @Nullable Encoder encoder(StreamKind kind) {
        return encoders.get(kind);
    }

    public Rotation rotation() {
        return rotation;
    }

    /** Of CellMotionEngine, 0 to 100. */
    public int sensitivity() {
        return sensitivity;
    }

    /** A corner of an area, from -1 to 1, upwards and to the right. */
    public record Corner(double x, double y) {}

    /** Of FieldDetector. */
    public List<Corner> area() {
        return area;
    }

    /** Of the audio output, 0 to 100. */
    public int volume() {
        return volume;
    }

    /** Brightness, ColorSaturation, Contrast, Sharpness; 0 to 100. */
    public Map<String, Double> imaging() {
        return Map.copyOf(imaging);
    }

    /** The texts in the picture, by token. */
    public Map<String, String> overlays() {
        return Map.copyOf(osds);
    }

    /** The texts in the picture, in the order of their tokens. */
    List<String> texts() {
        return List.copyOf(osds.values());
    }

    /** The digits of the last preset's token; empty without one. */
    String lastPresetNumber() {
        return lastPreset.replaceAll("[^0-9]", "");
    }

    /**
     * The line of text in its video.
     *
     * @param ptz whether it can be moved and so tells where it looks
     */
    String caption(boolean ptz) {
        List<String> parts = new ArrayList<>();
        if (ptz) {
            PtzPosition at = position();
            parts.add(String.format(Locale.ROOT, "P%s T%s Z%.2f", signed(at.pan()), signed(at.tilt()), at.zoom()));
            if (!lastPreset.isEmpty()) {
                parts.add("S" + lastPresetNumber());
            }
        }
        parts.addAll(texts());
        return String.join(" ", parts);
    }

    /** With two decimal places; never -0.00. */
    private static String signed(double value) {
        return String.format(Locale.ROOT, "%+.2f", Math.round(value * 100) / 100.0);
    }

    int index() {
        return index;
    }

    List<StreamKind> kinds() {
        return new ArrayList<>(encoders.keySet());
    }

    /** A token of something that there is one of per source. */
    String token(String what) {
        return what + "_" + index;
    }

    /** A token of something that there is one of per stream. */
    String token(String what, StreamKind kind) {
        return token(what) + "_" + kind;
    }

    /** The sound of the main stream as SDP names it; null without sound. */
    @Nullable
    String audio() {
        PacketisedTrack audio = camera.main().audio();
        return audio == null ? null : audio.encoding();
    }

    /** Whether it has a loudspeaker. */
    boolean hasAudioOut() {
        return playsClips || takesSound();
    }

    /** Whether its loudspeaker can be sent sound. */
    boolean takesSound() {
        return camera.backChannel() != null;
    }

    PtzDriver driver() {
        return driver;
    }

    Map<String, Preset> presetMap() {
        return presets;
    }

    Map<String, Tour> tourMap() {
        return tours;
    }

    Map<String, String> osdMap() {
        return osds;
    }

    Map<String, Double> imagingMap() {
        return imaging;
    }

    int nextNumber() {
        return tokens.incrementAndGet();
    }

    PtzPosition home() {
        return home;
    }

    void home(PtzPosition newHome) {
        home = newHome;
    }

    void lastPreset(String token) {
        lastPreset = token;
    }

    void encoder(StreamKind kind, Encoder encoder) {
        encoders.put(kind, encoder);
    }

    void rotation(Rotation newRotation) {
        rotation = newRotation;
    }

    void sensitivity(int newSensitivity) {
        sensitivity = newSensitivity;
    }

    void area(List<Corner> newArea) {
        area = List.copyOf(newArea);
    }

    void volume(int newVolume) {
        volume = newVolume;
    }
}
