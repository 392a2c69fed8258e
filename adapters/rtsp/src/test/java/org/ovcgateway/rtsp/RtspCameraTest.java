package org.ovcgateway.rtsp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.ovcgateway.camera.CameraIdentity;
import org.ovcgateway.camera.Credentials;
import org.ovcgateway.camera.Quality;
import org.ovcgateway.camera.StreamAddress;

class RtspCameraTest {
    private static final RtspUrl MAIN = RtspUrl.parse("rtsp://user:secret@[fe80::1%eth0]:8554/main?a=b");
    private static final RtspUrl SUB = RtspUrl.parse("rtsp://cam/sub");

    @Test
    void lowQualitiesComeFromTheSubStream() {
        Credentials credentials = new Credentials("admin", "x");
        RtspCamera camera = new RtspCamera(MAIN, SUB, credentials);

        StreamAddress main = new StreamAddress("rtsp://[fe80::1%eth0]:8554/main?a=b", credentials);
        StreamAddress sub = new StreamAddress("rtsp://cam/sub", credentials);
        assertEquals(sub, address(camera, Quality.LD));
        assertEquals(sub, address(camera, Quality.SD));
        assertEquals(main, address(camera, Quality.HD));
        assertEquals(main, address(camera, Quality.FHD));
    }

    @Test
    void withoutASubStreamTheMainStreamServesAll() {
        RtspCamera camera = new RtspCamera(MAIN, null, null);

        assertEquals(address(camera, Quality.FHD), address(camera, Quality.LD));
        assertEquals(
                new Credentials("user", "secret"), address(camera, Quality.LD).credentials());
        RtspUrl readBack = RtspUrl.parse(address(camera, Quality.LD).url());
        assertEquals(new RtspUrl(false, MAIN.host(), MAIN.port(), MAIN.path(), null), readBack);
    }

    @Test
    void theIdentityHoldsNoSecret() {
        assertEquals(
                new CameraIdentity("rtsp://[fe80::1%eth0]:8554/main"), new RtspCamera(MAIN, null, null).identity());
        assertEquals(
                "rtsp://[fe80::1%eth0]:8554/main",
                address(new RtspCamera(MAIN, null, null), Quality.LD).toString());
    }

    private static StreamAddress address(RtspCamera camera, Quality quality) {
        return camera.streams().address(quality).toCompletableFuture().join();
    }
}
