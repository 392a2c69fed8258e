package org.ovcgateway.simulator.onvif;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The audio clips of a device, and what it has played. Safe for any thread. */
final class AudioClipStore {
    /** How many clips there may be. */
    static final int MOST = 4;

    static final int MOST_KIB = 2048;
    /** So long an upload is waited for; then the clip is forgotten. */
    static final Duration UPLOAD_WITHIN = Duration.ofSeconds(60);

    private static final int REMEMBERED = 100;

    private final LongSupplier nanoClock;
    private final Supplier<Instant> clock;
    private final Map<String, Clip> clips = new LinkedHashMap<>();
    private final Deque<PlayedAudioClip> played = new ArrayDeque<>();
    private int lastNumber;

    /**
     * What a client says of a clip.
     *
     * @param outputs tokens of the loudspeakers that it is for; at least one
     * @param repeats as {@link PlayedAudioClip#repeats}
     * @param interval between two times
     */
    record Configuration(
            boolean enabled, String name, List<String> outputs, String type, int repeats, Duration interval) {}

    /** A clip that is there, brought or not. */
    record Entry(
            String token,
            Configuration configuration,
            @Nullable AudioClipFile file) {}

    /** A clip that is being played. */
    record Playing(String token, Configuration configuration, List<String> outputs, int repeatsLeft) {}

    /** What becomes of a file that was brought. */
    enum Brought {
        TAKEN,
        /** The address is unknown, used, or too old. */
        GONE,
        /** It is not what the clip was said to be. */
        OTHER_TYPE
    }

    private static final class Clip {
        final Configuration configuration;
        final long addedNanos;

        @Nullable
        AudioClipFile file;

        @Nullable
        PlayedAudioClip playing;

        long startedNanos;

        Clip(Configuration configuration, long addedNanos) {
            this.configuration = configuration;
            this.addedNanos = addedNanos;
        }
    }

    /**
     * Has none.
     *
     * @param nanoClock the monotonic clock, in nanoseconds
     */
    AudioClipStore(LongSupplier nanoClock, Supplier<Instant> clock) {
        this.nanoClock = nanoClock;
        this.clock = clock;
    }

    /** Adds one whose file is to come; null if there is no room. */
    synchronized @Nullable String add(Configuration configuration) {
        tidy();
        if (clips.size() >= MOST) {
            return null;
        }
        String token = "audio_clip_" + ++lastNumber;
        clips.put(token, new Clip(configuration, nanoClock.getAsLong()));
        return token;
    }

    /** Whether a file is waited for. */
    synchronized boolean isAwaited(String token) {
        tidy();
        Clip clip = clips.get(token);
        return clip != null && clip.file == null;
    }

    synchronized Brought bring(String token, AudioClipFile file) {
        tidy();
        Clip clip = clips.get(token);
        if (clip == null || clip.file != null) {
            return Brought.GONE;
        }
        if (!clip.configuration.type().equals(file.type())) {
            return Brought.OTHER_TYPE;
        }
        clip.file = file;
        return Brought.TAKEN;
    }

    /** In the order in which they were added. */
    synchronized List<Entry> entries() {
        tidy();
        List<Entry> entries = new ArrayList<>();
        clips.forEach((token, clip) -> entries.add(new Entry(token, clip.configuration, clip.file)));
        return entries;
    }

    /**
     * Plays one from its beginning.
     *
     * @param outputs null for those of its configuration
     * @param repeats null for those of its configuration
     * @return false if there is nothing to play
     */
    synchronized boolean play(String token, @Nullable List<String> outputs, @Nullable Integer repeats) {
        tidy();
        Clip clip = clips.get(token);
        AudioClipFile file = clip == null ? null : clip.file;
        if (clip == null || file == null || !clip.configuration.enabled()) {
            return false;
        }
        stop(token);
        PlayedAudioClip playing = new PlayedAudioClip(
                token,
                clip.configuration.name(),
                file,
                outputs == null ? clip.configuration.outputs() : List.copyOf(outputs),
                clock.get(),
                repeats == null ? clip.configuration.repeats() : repeats,
                null);
        clip.playing = playing;
        clip.startedNanos = nanoClock.getAsLong();
        played.add(playing);
        while (played.size() > REMEMBERED) {
            played.removeFirst();
        }
        return true;
    }

    /** Nothing happens to one that is not played. */
    synchronized void stop(String token) {
        tidy();
        Clip clip = clips.get(token);
        PlayedAudioClip playing = clip == null ? null : clip.playing;
        if (clip == null || playing == null) {
            return;
        }
        clip.playing = null;
        if (played.remove(playing)) {
            played.add(new PlayedAudioClip(
                    token,
                    playing.name(),
                    playing.file(),
                    playing.outputs(),
                    playing.started(),
                    playing.repeats(),
                    since(clip.startedNanos)));
        }
    }

    synchronized List<Playing> playing() {
        tidy();
        List<Playing> list = new ArrayList<>();
        clips.forEach((token, clip) -> {
            PlayedAudioClip playing = clip.playing;
            if (playing != null) {
                int done = (int) since(clip.startedNanos).dividedBy(period(clip, playing));
                int left = playing.repeats() < 0 ? -1 : Math.max(0, playing.repeats() - done);
                list.add(new Playing(token, clip.configuration, playing.outputs(), left));
            }
        });
        return list;
    }

    /** False if it is being played, which forbids it. */
    synchronized boolean remove(String token) {
        tidy();
        Clip clip = clips.get(token);
        if (clip != null && clip.playing != null) {
            return false;
        }
        clips.remove(token);
        return true;
    }

    /** What was played and is being played, the newest of at most 100 last. */
    synchronized List<PlayedAudioClip> played() {
        return List.copyOf(played);
    }

    /** Has what is over be over. */
    private void tidy() {
        clips.values()
                .removeIf(clip -> clip.file == null && since(clip.addedNanos).compareTo(UPLOAD_WITHIN) > 0);
        for (Clip clip : clips.values()) {
            PlayedAudioClip playing = clip.playing;
            if (playing != null && playing.repeats() >= 0) {
                Duration all = period(clip, playing)
                        .multipliedBy(playing.repeats())
                        .plus(playing.file().length());
                if (since(clip.startedNanos).compareTo(all) >= 0) {
                    clip.playing = null;
                }
            }
        }
    }

    private static Duration period(Clip clip, PlayedAudioClip playing) {
        return playing.file().length().plus(clip.configuration.interval());
    }

    private Duration since(long nanos) {
        return Duration.ofNanos(nanoClock.getAsLong() - nanos);
    }
}
