package org.ovcgateway.simulator.camera;

import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** A camera with a main and perhaps a sub stream. What can change or be counted while it plays is safe for any thread. */
public final class VirtualCamera {
    private final String name;
    private final StreamSource main;
    private final @Nullable StreamSource sub;
    private final CameraSettings settings;
    private final ChannelGroup clients = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final LongAdder sessions = new LongAdder();
    private final LongAdder datagramTracks = new LongAdder();
    private final LongAdder receiverReports = new LongAdder();
    private volatile Faults faults = Faults.NONE;

    /**
     * @param name its first path segment, for instance {@code cam0}
     * @param sub what {@code /name/sub} plays, or null for a camera without one
     */
    public VirtualCamera(String name, StreamSource main, @Nullable StreamSource sub, CameraSettings settings) {
        this.name = name;
        this.main = main;
        this.sub = sub;
        this.settings = settings;
    }

    public String name() {
        return name;
    }

    public StreamSource main() {
        return main;
    }

    public @Nullable StreamSource sub() {
        return sub;
    }

    public CameraSettings settings() {
        return settings;
    }

    public Faults faults() {
        return faults;
    }

    /** Takes effect with the next frame. */
    public void faults(Faults newFaults) {
        faults = newFaults;
    }

    /** Closes the connections of all clients, without a word. */
    @SuppressWarnings("FutureReturnValueIgnored") // a close that fails has closed all the same
    public void disconnectClients() {
        for (Channel client : clients) {
            client.close();
        }
    }

    /** How many clients are connected and have set up a session. */
    public int clients() {
        return clients.size();
    }

    /** How many sessions were ever set up. */
    public long sessions() {
        return sessions.sum();
    }

    /** How many tracks were ever set up over UDP. */
    public long datagramTracks() {
        return datagramTracks.sum();
    }

    /** How many RTCP receiver reports have come. */
    public long receiverReports() {
        return receiverReports.sum();
    }

    /** The channels of {@link #clients()}; one leaves by being closed. */
    ChannelGroup clientChannels() {
        return clients;
    }

    void countSession() {
        sessions.increment();
    }

    void countDatagramTrack() {
        datagramTracks.increment();
    }

    void countReceiverReport() {
        receiverReports.increment();
    }
}
