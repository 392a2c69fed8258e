package org.ovcgateway.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.simulator.camera.DatagramFaults;
import org.ovcgateway.simulator.camera.Faults;
import org.ovcgateway.simulator.camera.MediaFaults;
import org.ovcgateway.simulator.camera.MediaFaults.BadPackets;
import org.ovcgateway.simulator.camera.PacketisedTrack;
import org.ovcgateway.simulator.camera.Refusal;
import org.ovcgateway.simulator.camera.VirtualCamera;
import org.ovcgateway.simulator.chaos.ChaosProxy;
import org.ovcgateway.simulator.chaos.NetworkFaults;
import org.ovcgateway.simulator.chaos.Passage;

/** A camera that things happen to, and the network in front of it. */
final class SoakCamera implements Troubles.Victim<SoakCamera.Trouble> {

    /** What happens to cameras. */
    enum Trouble {
        NETWORK_SLOW(Place.NETWORK, 30),
        NETWORK_NARROW(Place.NETWORK, 30),
        NETWORK_STALLS(Place.NETWORK, 25),
        NETWORK_HALF_OPEN(Place.NETWORK, 25),
        NETWORK_REFUSES(Place.NETWORK, 15),
        NETWORK_CUTS_AFTER_BYTES(Place.NETWORK, 15),
        CUT(Place.NETWORK, 2),
        RESET(Place.NETWORK, 2),
        FREEZES(Place.CAMERA, 25),
        REBOOTS(Place.CAMERA, 15),
        BUSY(Place.CAMERA, 10),
        STAMPS_JUMP(Place.CAMERA, 20),
        STAMPS_GO_BACK(Place.CAMERA, 20),
        OTHER_PARAMETER_SETS(Place.CAMERA, 20),
        RESTARTS_IN_SESSION(Place.CAMERA, 2),
        LOSES_PACKETS(Place.CAMERA, 20),
        NO_MARKER(Place.CAMERA, 10),
        GARBAGE(Place.CAMERA, 10),
        TRUNCATED(Place.CAMERA, 10),
        SOUNDLESS(Place.CAMERA, 20),
        DATAGRAMS_LOST(Place.DATAGRAMS, 20),
        DATAGRAMS_SWAPPED(Place.DATAGRAMS, 20),
        DATAGRAMS_VANISH(Place.DATAGRAMS, 15);

        private final Place place;
        private final Duration longest;

        Trouble(Place place, int seconds) {
            this.place = place;
            longest = Duration.ofSeconds(seconds);
        }
    }

    private enum Place {
        CAMERA,
        /** The way of a camera that sends over TCP. */
        NETWORK,
        /** What a camera does that sends over UDP. */
        DATAGRAMS
    }

    private static final long NARROW_BYTES_PER_SECOND = 20_000;
    private static final Duration JUMP = Duration.ofSeconds(100);

    private final VirtualCamera camera;
    private final @Nullable ChaosProxy network;
    private final @Nullable PacketisedTrack otherClip;
    private int restarts;

    /**
     * @param network null for one that sends datagrams
     * @param otherClip of the same codec, with other parameter sets; null if there is none
     */
    SoakCamera(VirtualCamera camera, @Nullable ChaosProxy network, @Nullable PacketisedTrack otherClip) {
        this.camera = camera;
        this.network = network;
        this.otherClip = otherClip;
    }

    /** What can happen to this one. */
    List<Trouble> kinds() {
        return Arrays.stream(Trouble.values()).filter(this::fits).toList();
    }

    private boolean fits(Trouble trouble) {
        return switch (trouble) {
            case OTHER_PARAMETER_SETS -> otherClip != null;
            case SOUNDLESS -> camera.main().audio() != null;
            default -> trouble.place != (network == null ? Place.NETWORK : Place.DATAGRAMS);
        };
    }

    @Override
    public Duration longest(Trouble trouble) {
        return trouble.longest;
    }

    @Override
    public void begin(Trouble trouble, Random random) throws IOException {
        if (trouble.place == Place.NETWORK && network != null) {
            begin(trouble, network, random);
        } else if (trouble == Trouble.REBOOTS) {
            camera.away(true);
        } else {
            restarts += trouble == Trouble.RESTARTS_IN_SESSION ? 1 : 0;
            Faults sound = Faults.NONE.withMedia(media());
            camera.faults(
                    switch (trouble) {
                        case FREEZES -> sound.withStalled(true);
                        case BUSY -> busy(sound, random);
                        case LOSES_PACKETS -> sound.withDropEvery(20 + random.nextInt(200));
                        case NO_MARKER -> sound.withWithoutMarker(true);
                        case DATAGRAMS_LOST -> sound.withDatagrams(DatagramFaults.loss(1 + random.nextInt(10)));
                        case DATAGRAMS_SWAPPED -> sound.withDatagrams(DatagramFaults.SWAPPED);
                        case DATAGRAMS_VANISH -> sound.withDatagrams(DatagramFaults.BLACK_HOLE);
                        default -> sound.withMedia(media(trouble));
                    });
        }
    }

    private Faults busy(Faults sound, Random random) {
        camera.disconnectClients();
        return sound.withRefused(random.nextBoolean() ? Refusal.SERVICE : Refusal.BANDWIDTH);
    }

    private MediaFaults media(Trouble trouble) {
        return switch (trouble) {
            case STAMPS_JUMP -> media().withStampShift(JUMP);
            case STAMPS_GO_BACK -> media().withStampShift(JUMP.negated());
            case OTHER_PARAMETER_SETS -> media().withClip(otherClip);
            case GARBAGE -> media().withPackets(BadPackets.GARBAGE);
            case TRUNCATED -> media().withPackets(BadPackets.TRUNCATED);
            case SOUNDLESS -> media().withSoundless(true);
            default -> media();
        };
    }

    private MediaFaults media() {
        return MediaFaults.NONE.withRestarts(restarts);
    }

    private static void begin(Trouble trouble, ChaosProxy network, Random random) throws IOException {
        NetworkFaults none = NetworkFaults.NONE;
        switch (trouble) {
            case CUT -> network.cut();
            case RESET -> network.reset();
            case NETWORK_REFUSES -> {
                network.faults(none.withPassage(Passage.REFUSED));
                network.reset();
            }
            case NETWORK_SLOW ->
                network.faults(none.withDelay(Duration.ofMillis(20 + random.nextInt(300)))
                        .withJitter(Duration.ofMillis(random.nextInt(200))));
            case NETWORK_NARROW -> network.faults(none.withBytesPerSecond(NARROW_BYTES_PER_SECOND));
            case NETWORK_STALLS -> network.faults(none.withPassage(Passage.STALLED));
            case NETWORK_HALF_OPEN -> network.faults(none.withPassage(Passage.HALF_OPEN));
            case NETWORK_CUTS_AFTER_BYTES -> network.faults(none.withCutAfter(1_000 + random.nextInt(200_000)));
            default -> throw new IllegalArgumentException(trouble + " is none of the network's");
        }
    }

    @Override
    public void end(Trouble trouble) throws IOException {
        camera.faults(Faults.NONE.withMedia(media()));
        if (camera.isAway()) {
            camera.away(false);
        }
        if (network != null) {
            network.faults(NetworkFaults.NONE);
        }
    }
}
