package org.ovcgateway.simulator.cli;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.ovcgateway.simulator.camera.Access;
import org.ovcgateway.simulator.camera.RtspServer;
import org.ovcgateway.simulator.camera.VirtualCamera;
import org.ovcgateway.simulator.onvif.OnvifAuth;
import org.ovcgateway.simulator.onvif.OnvifFault;
import org.ovcgateway.simulator.onvif.OnvifSettings;
import org.ovcgateway.simulator.onvif.VirtualOnvifCamera;

/** The ONVIF devices of {@code simulate camera}, with a Vert.x of their own. */
final class OnvifDevices implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    private final List<VirtualOnvifCamera> devices = new ArrayList<>();

    private OnvifDevices() {}

    /**
     * Starts a device for each camera, or one for all.
     *
     * @param servers one that serves all cameras, or one for each
     * @throws IOException if an address cannot be bound
     */
    static OnvifDevices start(
            OnvifOptions options, List<RtspServer> servers, List<VirtualCamera> cameras, String listen, Access access)
            throws IOException {
        OnvifDevices started = new OnvifDevices();
        try {
            List<List<VirtualCamera>> groups = options.recorder
                    ? List.of(cameras)
                    : cameras.stream().map(List::of).toList();
            for (int i = 0; i < groups.size(); i++) {
                RtspServer server = servers.size() == 1 ? servers.get(0) : servers.get(i);
                OnvifSettings settings = settings(options, listen, access, i);
                VirtualOnvifCamera device =
                        await(VirtualOnvifCamera.start(started.vertx, server, groups.get(i), settings));
                started.devices.add(device);
            }
            return started;
        } catch (IOException e) {
            started.close();
            throw e;
        }
    }

    private static OnvifSettings settings(OnvifOptions options, String listen, Access access, int number) {
        boolean open = access.scheme() == Access.Scheme.NONE;
        return OnvifSettings.loopback()
                .withAddress(listen, options.port == 0 ? 0 : options.port + number)
                .withAuth(open ? OnvifAuth.NONE : options.auth, access.username(), access.password())
                .withIdentity(OnvifSettings.Identity.numbered(number))
                .withPtz(!options.fixed)
                .withClockOffset(Duration.ofSeconds(options.clockOffset))
                .withRebootTime(Duration.ofSeconds(5))
                .withAudioClips(options.audioClips)
                .withDiscovery(options.discovery == null ? null : OnvifSettings.DISCOVERY_PORT, options.discovery);
    }

    /** These and no others hold from now on. */
    void faults(Set<OnvifFault> faults) {
        devices.forEach(device -> device.faults(faults));
    }

    /**
     * They are at another address from now on.
     *
     * @param host a literal address
     * @throws IOException if it cannot be bound
     */
    void moveTo(String host) throws IOException {
        for (VirtualOnvifCamera device : devices) {
            await(device.moveTo(host));
        }
    }

    List<String> urls() {
        return devices.stream().map(VirtualOnvifCamera::url).toList();
    }

    @Override
    public void close() {
        try {
            for (VirtualOnvifCamera device : devices) {
                await(device.stop());
            }
            await(vertx.close());
        } catch (IOException e) {
            // what cannot be closed ends with the process
        }
    }

    private static <T> T await(Future<T> future) throws IOException {
        try {
            return future.toCompletionStage().toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw new IOException("cannot serve ONVIF: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
