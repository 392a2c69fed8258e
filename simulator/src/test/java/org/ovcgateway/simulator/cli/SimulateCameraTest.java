package org.ovcgateway.simulator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovcgateway.simulator.camera.CameraSettings;
import org.ovcgateway.simulator.camera.Clips;
import org.ovcgateway.simulator.camera.Faults;
import org.ovcgateway.simulator.camera.Refusal;
import org.ovcgateway.simulator.camera.Variant;
import org.ovcgateway.simulator.camera.VirtualCamera;
import org.ovcgateway.testkit.Await;
import org.ovcgateway.testkit.PeerProcess;
import picocli.CommandLine;

class SimulateCameraTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int execute(String... arguments) {
        return new CommandLine(new SimulateCamera())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    @Test
    void itPrintsTheUrlsServesThemAndStopsWhenInterrupted(@TempDir Path folder) throws Exception {
        Path password = Files.writeString(folder.resolve("password"), "s3cret\n");
        int port = PeerProcess.freePort();
        FutureTask<Integer> exit = new FutureTask<>(() -> execute(
                "--port",
                Integer.toString(port),
                "--count",
                "2",
                "--variant",
                "h265+aac",
                "--spread",
                "--auth",
                "basic",
                "--user",
                "admin",
                "--password-file",
                password.toString()));
        Thread command = new Thread(exit, "simulate camera");
        command.start();
        Await.until("the URLs", Duration.ofSeconds(40), () -> out.toString().contains("/cam1/sub"));
        assertTrue(out.toString().contains("rtsp://127.0.0.1:" + port + "/cam0 "), out.toString());
        assertTrue(describe(port).startsWith("RTSP/1.0 401 "));
        command.interrupt();
        assertEquals(0, exit.get(40, TimeUnit.SECONDS));
        assertThrows(ConnectException.class, () -> describe(port));
        assertEquals("", err.toString());
    }

    @Test
    void itServesTheCamerasByOnvifWithTheFaultsThatAreAskedFor() throws Exception {
        int port = PeerProcess.freePort();
        FutureTask<Integer> exit = new FutureTask<>(() -> execute(
                "--port",
                "0",
                "--onvif",
                "--onvif-port",
                Integer.toString(port),
                "--back-channel",
                "pcma",
                "--fault",
                "no-stop,CLOCK_OFF"));
        Thread command = new Thread(exit, "simulate camera");
        command.start();
        Await.until("the URL", Duration.ofSeconds(40), () -> out.toString().contains("onvif://127.0.0.1:" + port));
        HttpResponse<String> control = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/control"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertTrue(control.body().contains("\"clock-off\", \"no-stop\""), control.body());
        command.interrupt();
        assertEquals(0, exit.get(40, TimeUnit.SECONDS));
        assertEquals("", err.toString());
    }

    @Test
    void theCamerasGetAnotherAddressAndTheOldOneBack() throws Exception {
        int port = PeerProcess.freePort();
        FutureTask<Integer> exit = new FutureTask<>(() -> execute(
                "--port",
                "0",
                "--onvif",
                "--onvif-port",
                Integer.toString(port),
                "--fault",
                "address=127.0.0.2@1s:1s,address=127.0.0.3@2s:1s"));
        Thread command = new Thread(exit, "simulate camera");
        command.start();
        Await.until("the way back", Duration.ofSeconds(40), () -> out.toString().contains("now at 127.0.0.1"));
        assertTrue(
                out.toString()
                        .matches("(?s).*onvif://127\\.0\\.0\\.1:.*now at 127\\.0\\.0\\.2\\s.*now at 127\\.0\\.0\\.3.*"),
                out.toString());
        command.interrupt();
        assertEquals(0, exit.get(40, TimeUnit.SECONDS));
        assertEquals("", err.toString());
    }

    @Test
    void anAddressThatTheMachineDoesNotHaveEndsTheCommandInWords() {
        assertEquals(1, execute("--port", "0", "--fault", "address=192.0.2.7@10ms"));
        assertTrue(err.toString().contains("cannot listen on 192.0.2.7:"), err.toString());
        assertTrue(err.toString().contains("this machine has no such address"), err.toString());
    }

    @Test
    void everyFaultOfTheReferencePageIsKnown() throws IOException {
        List<VirtualCamera> cameras =
                List.of(new VirtualCamera("cam0", new Clips().main(Variant.H264), null, CameraSettings.DEFAULT));
        CameraFaults played = new CameraFaults(
                new Clips(), cameras, null, new CameraAddress("127.0.0.1", List.of(), null, new PrintWriter(out)));
        for (String fault : List.of(
                "stall,drop=100,no-marker,sets-in-band",
                "sets-in-sdp,refuse-tcp",
                "refuse-udp",
                "refuse-453",
                "refuse-503",
                "udp-black-hole",
                "udp-loss=5%",
                "udp-swapped",
                "stamp-jump=10s",
                "stamp-back=1m,wrap-in=30s,fast-clock=200ppm",
                "slow-clock=200ppm,wrong-reports=1s,other-clip",
                "long-groups,huge-key-frames=2MB,no-sound,garbage",
                "other-payload-type",
                "truncated",
                "address=127.0.0.2",
                "disconnect,restart,away")) {
            played.set(Stream.of(fault.split(",")).map(TimedFault::parse).toList());
        }
        assertTrue(cameras.get(0).isAway());
        played.set(List.of(TimedFault.parse("refuse-401")));
        assertFalse(cameras.get(0).isAway());
        assertEquals(
                Faults.NONE.withRefused(Refusal.CREDENTIALS), cameras.get(0).faults());
    }

    @Test
    void wrongUsageExitsWith2() {
        assertEquals(2, execute("--port", "0", "--onvif", "--onvif-port", "0", "--fault", "sloth"));
        assertEquals(2, execute("--port", "0", "--fault", "no-stop"), "it is a fault of ONVIF cameras");
        assertEquals(2, execute("--port", "0", "--fault", "stall=5@2s"));
        assertEquals(2, execute("--fault", "stall@2"));
        assertEquals(2, execute("--port", "0", "--fault", "address=yard@1s"));
        assertEquals(2, execute("--fault", "stall@2s:2s", "--repeat", "3s"));
        assertEquals(2, execute("--count", "0"));
        assertEquals(2, execute("--user", "admin"));
        assertEquals(2, execute("--variant", "mpeg2"));
        assertEquals(2, execute("--port", "70000"));
    }

    @Test
    void aFileThatIsNoClipIsRefusedInWords(@TempDir Path folder) throws IOException {
        Path clip = Files.writeString(folder.resolve("clip.h264"), "no video");
        assertEquals(1, execute("--clip", clip.toString()));
        assertTrue(err.toString().contains("clip.h264: expected an H264 byte stream"), err.toString());
        assertEquals(1, execute("--clip", folder + "/other.h265"));
        assertTrue(err.toString().contains("no such file: " + folder + "/other.h265"), err.toString());
        assertEquals(1, execute("--clip", "clip.mp4"));
        assertTrue(err.toString().contains("clip.mp4: expected a raw stream named *.h264"), err.toString());
    }

    private static String describe(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            String request = "DESCRIBE rtsp://127.0.0.1/cam1 RTSP/1.0\r\nCSeq: 1\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            byte[] response = new byte[512];
            int read = socket.getInputStream().read(response);
            return new String(response, 0, Math.max(0, read), StandardCharsets.UTF_8);
        }
    }
}
