package org.ovcgateway.simulator.cli;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.simulator.camera.Clips;
import org.ovcgateway.simulator.camera.DatagramFaults;
import org.ovcgateway.simulator.camera.Faults;
import org.ovcgateway.simulator.camera.MediaFaults;
import org.ovcgateway.simulator.camera.MediaFaults.BadPackets;
import org.ovcgateway.simulator.camera.ParameterSets;
import org.ovcgateway.simulator.camera.Refusal;
import org.ovcgateway.simulator.camera.VirtualCamera;
import org.ovcgateway.simulator.onvif.OnvifFault;

/** What {@code simulate camera --fault} names, made true of cameras. */
final class CameraFaults {
    private final Clips clips;
    private final List<VirtualCamera> cameras;
    private final @Nullable OnvifDevices devices;
    private final CameraAddress address;
    private int restarts;

    CameraFaults(Clips clips, List<VirtualCamera> cameras, @Nullable OnvifDevices devices, CameraAddress address) {
        this.clips = clips;
        this.cameras = cameras;
        this.devices = devices;
        this.address = address;
    }

    /**
     * What faults come to.
     *
     * @param address null for the cameras' own
     */
    private record Sum(
            Faults faults,
            Set<OnvifFault> onvif,
            boolean away,
            @Nullable String address) {}

    /** @throws IllegalArgumentException in words if there is no such fault */
    void check(List<TimedFault> wanted) throws IOException {
        sum(wanted);
    }

    /**
     * These and no others hold from now on.
     *
     * @throws IllegalArgumentException in words if there is no such fault
     */
    void set(List<TimedFault> wanted) throws IOException {
        Sum sum = sum(wanted);
        address.set(sum.address());
        for (VirtualCamera camera : cameras) {
            camera.faults(sum.faults());
            if (camera.isAway() != sum.away()) {
                camera.away(sum.away());
            }
        }
        if (devices != null) {
            devices.faults(sum.onvif());
        }
    }

    private Sum sum(List<TimedFault> wanted) throws IOException {
        Faults faults = Faults.NONE.withMedia(MediaFaults.NONE.withRestarts(restarts));
        Set<OnvifFault> onvif = new HashSet<>();
        boolean away = false;
        String newAddress = null;
        for (TimedFault fault : wanted) {
            if (fault.name().equals("away")) {
                fault.noValue();
                away = true;
            } else if (fault.name().equals("address")) {
                newAddress = CameraAddress.namedBy(fault);
            } else if (devices != null && isOnvif(fault.name())) {
                fault.noValue();
                onvif.add(OnvifFault.named(fault.name()));
            } else {
                faults = apply(fault, faults);
            }
        }
        return new Sum(faults, onvif, away, newAddress);
    }

    /** What begins at this moment and has no length; restarts happen with the next {@link #set}. */
    void begin(List<TimedFault> begun) {
        for (TimedFault fault : begun) {
            if (fault.name().equals("disconnect")) {
                cameras.forEach(VirtualCamera::disconnectClients);
            } else if (fault.name().equals("restart")) {
                restarts++;
            }
        }
    }

    private static boolean isOnvif(String name) {
        for (OnvifFault fault : OnvifFault.values()) {
            if (fault.toString().equals(name)) {
                return true;
            }
        }
        return false;
    }

    private Faults apply(TimedFault fault, Faults faults) throws IOException {
        MediaFaults media = faults.media();
        return switch (fault.name()) {
            case "drop" -> faults.withDropEvery(whole(fault, ""));
            case "udp-loss" -> faults.withDatagrams(DatagramFaults.loss(whole(fault, "%")));
            case "stamp-jump" -> faults.withMedia(media.withStampShift(fault.durationValue()));
            case "stamp-back" ->
                faults.withMedia(media.withStampShift(fault.durationValue().negated()));
            case "wrap-in" -> faults.withMedia(media.withWrapIn(fault.durationValue()));
            case "fast-clock" -> faults.withMedia(media.withDrift(whole(fault, "ppm")));
            case "slow-clock" -> faults.withMedia(media.withDrift(-whole(fault, "ppm")));
            case "wrong-reports" -> faults.withMedia(media.withReportShift(fault.durationValue()));
            case "huge-key-frames" -> faults.withMedia(media.withKeyFrameBytes(whole(fault, "B")));
            default -> {
                fault.noValue();
                yield without(fault.name(), faults, media);
            }
        };
    }

    /** Those that have no value. */
    private Faults without(String name, Faults faults, MediaFaults media) throws IOException {
        return switch (name) {
            case "disconnect", "restart" -> faults;
            case "stall" -> faults.withStalled(true);
            case "no-marker" -> faults.withWithoutMarker(true);
            case "sets-in-band" -> faults.withParameterSets(ParameterSets.IN_BAND_ONLY);
            case "sets-in-sdp" -> faults.withParameterSets(ParameterSets.SDP_ONLY);
            case "refuse-tcp" -> faults.withRefused(Refusal.TCP);
            case "refuse-udp" -> faults.withRefused(Refusal.UDP);
            case "refuse-453" -> faults.withRefused(Refusal.BANDWIDTH);
            case "refuse-503" -> faults.withRefused(Refusal.SERVICE);
            case "refuse-401" -> faults.withRefused(Refusal.CREDENTIALS);
            case "udp-black-hole" -> faults.withDatagrams(DatagramFaults.BLACK_HOLE);
            case "udp-swapped" -> faults.withDatagrams(DatagramFaults.SWAPPED);
            case "other-clip" -> faults.withMedia(media.withClip(clips.sub().video()));
            case "long-groups" -> faults.withMedia(media.withClip(clips.longGroups()));
            case "no-sound" -> faults.withMedia(media.withSoundless(true));
            case "garbage" -> faults.withMedia(media.withPackets(BadPackets.GARBAGE));
            case "other-payload-type" -> faults.withMedia(media.withPackets(BadPackets.OTHER_PAYLOAD_TYPE));
            case "truncated" -> faults.withMedia(media.withPackets(BadPackets.TRUNCATED));
            default ->
                throw new IllegalArgumentException(
                        "expected the name of a fault, as in docs/ref/simulator.md, but was '" + name + "'");
        };
    }

    private static int whole(TimedFault fault, String unit) {
        return (int) Math.min(Integer.MAX_VALUE, Math.round(fault.amountValue(unit)));
    }
}
