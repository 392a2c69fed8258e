package org.ovcgateway.simulator.camera;

import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A camera with a main and perhaps a sub stream. What can change or be counted while it plays is safe for any thread. */
public final class VirtualCamera {
    private final String name;
    private final StreamSource main;
    private final @Nullable StreamSource sub;
    private final CameraSettings settings;
    private final @Nullable BackChannel backChannel;
    private final ChannelGroup clients = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final LongAdder sessions = new LongAdder();
    private final LongAdder datagramTracks = new LongAdder();
    private final LongAdder receiverReports = new LongAdder();
    private volatile Faults faults = Faults.NONE;
    private volatile boolean away;
    private volatile @Nullable Supplier<String> caption;

    /**
     * @param name its first path segment, for instance {@code cam0}
     * @param sub what {@code /name/sub} plays, or null for a camera without one
     */
    public VirtualCamera(String name, StreamSource main, @Nullable StreamSource sub, CameraSettings settings) {
        this(name, main, sub, settings, null);
    }

    /**
     * As above.
     *
     * @param backChannel what hears clients that ask for a back channel, or null for a camera without a loudspeaker
     */
    public VirtualCamera(
            String name,
            StreamSource main,
            @Nullable StreamSource sub,
            CameraSettings settings,
            @Nullable BackChannel backChannel) {
        this.name = name;
        this.main = main;
        this.sub = sub;
        this.settings = settings;
        this.backChannel = backChannel;
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

    /** What gives the text in its picture, or null. */
    @Nullable
    Supplier<String> caption() {
        return caption;
    }

    /**
     * From the next key frame on, writes a line of text into the video of streams that have room for it: those of the
     * build's H.264 clips. Others stay as they are.
     *
     * @param newCaption asked for the text of each picture that is sent to anybody, empty for none, on any thread; null for
     *     no texts any more
     */
    public void caption(@Nullable Supplier<String> newCaption) {
        caption = newCaption;
    }

    /** Its loudspeaker, or null. */
    public @Nullable BackChannel backChannel() {
        return backChannel;
    }

    /** Whether it is there; while it is away all that speaks to it is disconnected. */
    public boolean isAway() {
        return away;
    }

    /** Goes away, as a camera does that reboots, or comes back. */
    public void away(boolean newAway) {
        away = newAway;
        if (newAway) {
            disconnectClients();
        }
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
