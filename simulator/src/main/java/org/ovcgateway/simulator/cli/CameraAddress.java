package org.ovcgateway.simulator.cli;

import io.netty.util.NetUtil;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.simulator.camera.RtspServer;

/** The address at which the cameras of {@code simulate camera} are, which changes as an address from a DHCP server does. */
final class CameraAddress {
    private final String home;
    private final List<RtspServer> servers;
    private final @Nullable OnvifDevices devices;
    private final PrintWriter out;
    private String current;

    /**
     * @param home where they are now, and are again when nothing else is wanted
     * @param out told of each change
     */
    CameraAddress(String home, List<RtspServer> servers, @Nullable OnvifDevices devices, PrintWriter out) {
        this.home = home;
        this.servers = servers;
        this.devices = devices;
        this.out = out;
        this.current = home;
    }

    /**
     * The address that a fault names.
     *
     * @throws IllegalArgumentException in words if it names none
     */
    static String namedBy(TimedFault fault) {
        String value = fault.value();
        if (!NetUtil.isValidIpV4Address(value) && !NetUtil.isValidIpV6Address(value)) {
            throw new IllegalArgumentException(
                    fault.name() + ": expected an address such as 127.0.0.2 but was '" + value + "'");
        }
        return value;
    }

    /**
     * They are there from now on.
     *
     * @param wanted null for where they were at first
     * @throws IOException if this machine has no such address, or a port is taken there
     */
    void set(@Nullable String wanted) throws IOException {
        String next = wanted == null ? home : wanted;
        if (next.equals(current)) {
            return;
        }
        current = next;
        for (RtspServer server : servers) {
            server.moveTo(next);
        }
        if (devices != null) {
            devices.moveTo(next);
        }
        out.println("now at " + next);
        out.flush();
    }
}
