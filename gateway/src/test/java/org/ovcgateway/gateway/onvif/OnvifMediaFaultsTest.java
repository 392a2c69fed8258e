package org.ovcgateway.gateway.onvif;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.ovcgateway.gateway.onvif.FaultyCamera.frameRate;
import static org.ovcgateway.gateway.onvif.FaultyCamera.refused;
import static org.ovcgateway.gateway.onvif.FaultyCamera.result;
import static org.ovcgateway.gateway.onvif.FaultyCamera.turned;
import static org.ovcgateway.simulator.onvif.OnvifFault.*;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.camera.CameraSettings.Video;
import org.ovcgateway.camera.CameraSettings.VideoCodec;
import org.ovcgateway.camera.NotSupported;
import org.ovcgateway.camera.Quality;
import org.ovcgateway.simulator.onvif.OnvifAuth;
import org.ovcgateway.simulator.onvif.OnvifFault;
import org.ovcgateway.simulator.onvif.Rotation;

/** Streams, settings and stills. */
class OnvifMediaFaultsTest {
    @RegisterExtension
    static final FaultyCamera met = new FaultyCamera();

    static Set<OnvifFault> mediaFaults() {
        return EnumSet.of(MEDIA1_ONLY, MEDIA2_ONLY, ENCODER_NEEDS_ALL, NO_MIRROR, NO_ROTATION);
    }

    @ParameterizedTest
    @MethodSource("mediaFaults")
    void aCameraIsShownAndConfigured(OnvifFault fault) throws Exception {
        met.meet(OnvifAuth.BOTH, fault);
        met.isShown();
        met.givesAStill();
        met.isConfigured();
    }

    @Test
    void anEncoderOfMedia1IsConfiguredWithAllThatWasTold() throws Exception {
        met.meet(OnvifAuth.BOTH, ENCODER_NEEDS_ALL, MEDIA1_ONLY);
        met.isConfigured();
    }

    @Test
    void anEncoderThatRefusesItsOwnMulticastAddressStaysAsItIs() throws Exception {
        met.meet(OnvifAuth.BOTH, ENCODER_REFUSES_NO_MULTICAST);
        assertEquals(
                "the camera refuses to change hd: invalid multicast address",
                refused(CameraException.class, met.camera().settings().change(frameRate(15)))
                        .getMessage());
        met.isShown();
    }

    @Test
    void h265IsSeen() throws Exception {
        met.video = met.h265();
        met.meet(OnvifAuth.BOTH, H265_HIDDEN);
        met.isShown();
        Video known = result(met.camera().settings().read()).video().get(Quality.HD);
        assertNotNull(known);
        assertEquals(VideoCodec.H265, known.codec());
    }

    @Test
    void aSettingThatACameraIgnoresIsSaidSo() throws Exception {
        met.meet(OnvifAuth.BOTH, ENCODER_IGNORES);
        assertEquals(
                "the camera said yes but did not: hd frames per second 15: it stays 25",
                refused(CameraException.class, met.camera().settings().change(frameRate(15)))
                        .getMessage());
    }

    @Test
    void aPictureThatCannotBeMirroredIsTurned() throws Exception {
        met.meet(OnvifAuth.BOTH, NO_MIRROR);
        result(met.camera().settings().change(turned(true, true)));
        assertEquals(new Rotation(180, false), met.source().rotation());
        assertEquals(
                "the camera cannot be set so: mirrored, upside down: the camera turns its picture by 180 degrees and no more, so that mirrored and upside down go together",
                refused(NotSupported.class, met.camera().settings().change(turned(true, false)))
                        .getMessage());
    }

    @Test
    void aPictureThatCannotBeTurnedIsLeftAsItIs() throws Exception {
        met.meet(OnvifAuth.BOTH, NO_ROTATION);
        assertEquals(
                "the camera cannot be set so: mirrored, upside down: the camera does not turn its picture",
                refused(NotSupported.class, met.camera().settings().change(turned(true, true)))
                        .getMessage());
        assertEquals(Rotation.NONE, met.source().rotation());
    }

    static Set<OnvifFault> stills() {
        return EnumSet.of(SNAPSHOT_NEEDS_DIGEST, SNAPSHOT_URI_WITH_CREDENTIALS);
    }

    @ParameterizedTest
    @MethodSource("stills")
    void aStillIsTaken(OnvifFault fault) throws Exception {
        met.meet(OnvifAuth.WSSE, fault);
        met.givesAStill();
    }

    @Test
    void aCameraWithoutStillsSaysSo() throws Exception {
        met.meet(OnvifAuth.BOTH, NO_SNAPSHOT);
        assertEquals(
                "the camera does not support making a still: Optional Action Not Implemented: GetSnapshotUri",
                refused(NotSupported.class, met.camera().snapshots().take()).getMessage());
    }

    @Test
    void aPageOfHtmlIsNoStill() throws Exception {
        met.meet(OnvifAuth.BOTH, SNAPSHOT_NOT_JPEG);
        assertEquals(
                "expected a JPEG but was image/jpeg of 30 bytes",
                refused(CameraException.class, met.camera().snapshots().take()).getMessage());
    }

    /** The faults that are played here. */
    static Set<OnvifFault> played() {
        return Stream.of(
                        mediaFaults(),
                        stills(),
                        Set.of(
                                NO_SNAPSHOT,
                                SNAPSHOT_NOT_JPEG,
                                ENCODER_REFUSES_NO_MULTICAST,
                                ENCODER_IGNORES,
                                H265_HIDDEN))
                .flatMap(Set::stream)
                .collect(Collectors.toUnmodifiableSet());
    }
}
