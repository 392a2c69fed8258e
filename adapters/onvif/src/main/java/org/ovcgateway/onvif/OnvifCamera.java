package org.ovcgateway.onvif;

import io.vertx.core.Future;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.Abilities;
import org.ovcgateway.camera.AudioOut;
import org.ovcgateway.camera.Camera;
import org.ovcgateway.camera.CameraClock;
import org.ovcgateway.camera.CameraDescription;
import org.ovcgateway.camera.CameraEvents;
import org.ovcgateway.camera.CameraIdentity;
import org.ovcgateway.camera.CameraSettings;
import org.ovcgateway.camera.PresetTours;
import org.ovcgateway.camera.Presets;
import org.ovcgateway.camera.Ptz;
import org.ovcgateway.camera.Quality;
import org.ovcgateway.camera.Reboot;
import org.ovcgateway.camera.Snapshots;
import org.ovcgateway.camera.StreamAddress;
import org.ovcgateway.camera.Streams;
import org.ovcgateway.onvif.device.Contact;
import org.ovcgateway.onvif.device.DeviceClock;
import org.ovcgateway.onvif.device.DeviceLoop;
import org.ovcgateway.onvif.device.DeviceReboot;
import org.ovcgateway.onvif.device.DeviceSession;
import org.ovcgateway.onvif.device.Learnt;
import org.ovcgateway.onvif.device.Profile;
import org.ovcgateway.onvif.device.Quirks;
import org.ovcgateway.onvif.media.AudioClips;
import org.ovcgateway.onvif.media.Loudspeaker;
import org.ovcgateway.onvif.media.Stills;
import org.ovcgateway.onvif.media.StreamAddresses;
import org.ovcgateway.onvif.media.VideoInput;

/** A camera that speaks ONVIF, or one input of a recorder. Hops onto the device's event loop for all that it is asked. */
public final class OnvifCamera implements Camera {
    private final CameraIdentity identity;
    private final DeviceLoop loop;
    private final VideoInput input;
    private final StreamAddresses addresses;
    private final Stills stills;
    private final AudioClips clips;
    private final OnvifAbilities abilities;
    private final Leaving leaving;
    private final DeviceClock clock;
    private final DeviceReboot reboot;
    private final Loudspeaker loudspeaker;

    private volatile boolean closed;

    /**
     * What a camera is, in full; for people who look at it.
     *
     * @param contact what it said of itself
     * @param profiles those that show this video source
     * @param quirks in force
     * @param learnt what is remembered of it
     */
    public record Details(
            CameraDescription description, Contact contact, List<Profile> profiles, Quirks quirks, Learnt learnt) {}

    /** Told of the end of a camera. */
    interface Leaving {
        /** It was told to close. On any thread, perhaps more than once. */
        void begins();

        /**
         * Its last questions were asked. Once, on the device's loop.
         *
         * @param answered completed on the device's loop
         */
        void ends(Future<Void> answered);
    }

    OnvifCamera(
            CameraIdentity identity,
            DeviceLoop loop,
            VideoInput input,
            StreamAddresses addresses,
            Stills stills,
            AudioClips clips,
            OnvifAbilities abilities,
            Leaving leaving) {
        this.identity = identity;
        this.loop = loop;
        this.input = input;
        this.addresses = addresses;
        this.stills = stills;
        this.clips = clips;
        this.abilities = abilities;
        this.leaving = leaving;
        clock = new DeviceClock(input.session());
        reboot = new DeviceReboot(input.session());
        loudspeaker = new Loudspeaker(input, addresses);
    }

    @Override
    public CameraIdentity identity() {
        return identity;
    }

    @Override
    public Abilities abilities() {
        Contact contact = input.session().known();
        if (contact == null) {
            return Abilities.NONE;
        }
        boolean moves = input.profiles(contact).stream()
                .anyMatch(profile -> profile.part(Profile.Part.PTZ).isPresent());
        return new Abilities(
                moves,
                abilities.hasPresets().get(),
                contact.audioOutput(),
                abilities.alarms().get());
    }

    private <T extends @Nullable Object> CompletionStage<T> call(String wanted, Supplier<Future<T>> call) {
        return loop.call(wanted, () -> closed ? Future.failedFuture(DeviceSession.closed()) : call.get());
    }

    /** Makes contact, if nobody did before, and tells all that is known. Fails as the camera port does. */
    public CompletionStage<Details> details() {
        return call(
                "telling what it is",
                () -> input.profiles()
                        .compose(profiles -> input.session()
                                .contact()
                                .map(contact -> new Details(
                                        contact.description(),
                                        contact,
                                        profiles,
                                        input.session().quirks(),
                                        input.session().memory().learnt()))));
    }

    /**
     * Asks what it offers to tell of, without having it do so; from then on {@link #abilities} knows the alarms. Fails as the camera
     * port does.
     */
    public CompletionStage<OfferedEvents> offeredEvents() {
        return call(
                "telling what its events are about",
                () -> input.session()
                        .contact()
                        .compose(contact -> abilities.offered().get()));
    }

    /** What is known of its streams and services may be true no longer, as when a stream is not where it was. */
    public void invalidate() {
        loop.run(() -> {
            addresses.forget();
            input.session().invalidate();
        });
    }

    /** Has the encoder of a quality make a key frame now, where the camera can. */
    public CompletionStage<@Nullable Void> forceKeyFrame(Quality quality) {
        return call("making a key frame", () -> input.profile(quality).compose(addresses::forceKeyFrame));
    }

    @Override
    public Streams streams() {
        return new Streams() {
            @Override
            public CompletionStage<StreamAddress> address(Quality quality) {
                return call("telling where its streams are", () -> addresses.address(quality));
            }

            @Override
            public void stale(StreamAddress address) {
                invalidate();
            }
        };
    }

    @Override
    public Ptz ptz() {
        return abilities.ptz();
    }

    @Override
    public Presets presets() {
        return abilities.presets();
    }

    @Override
    public PresetTours presetTours() {
        return abilities.presetTours();
    }

    @Override
    public CameraEvents events() {
        return abilities.events();
    }

    @Override
    public CameraSettings settings() {
        return abilities.settings();
    }

    @Override
    public Snapshots snapshots() {
        return () -> call("making a still", stills::take);
    }

    @Override
    public CameraClock clock() {
        return new CameraClock() {
            @Override
            public CompletionStage<Duration> ahead() {
                return call("telling its time", clock::ahead);
            }

            @Override
            public CompletionStage<Void> set(ZoneId zone, Duration tolerance) {
                return call("setting its clock", () -> clock.set(zone, tolerance));
            }
        };
    }

    @Override
    public Reboot reboot() {
        return () -> call("rebooting", reboot::reboot);
    }

    @Override
    public AudioOut audioOut() {
        return new AudioOut() {
            @Override
            public CompletionStage<StreamAddress> backChannel() {
                return call("playing sound", loudspeaker::backChannel);
            }

            @Override
            public CompletionStage<Clip> play(byte[] file) {
                return call("playing a file", () -> clips.play(file).map(OnvifCamera.this::forAnyThread));
            }
        };
    }

    private AudioOut.Clip forAnyThread(AudioOut.Clip clip) {
        return new AudioOut.Clip() {
            @Override
            public CompletionStage<Void> over() {
                return clip.over();
            }

            @Override
            public void stop() {
                loop.run(clip::stop);
            }
        };
    }

    /** Nothing is asked of it from now on but to end what it does for us, for which it has some seconds. */
    @Override
    public void close() {
        leaving.begins();
        loop.run(() -> {
            if (!closed) {
                closed = true;
                leaving.ends(Future.join(abilities.close().get(), clips.close()).mapEmpty());
            }
        });
    }
}
