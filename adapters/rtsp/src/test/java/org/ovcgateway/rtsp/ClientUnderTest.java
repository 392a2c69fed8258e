package org.ovcgateway.rtsp;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.resolver.DefaultAddressResolverGroup;
import java.time.Duration;
import java.util.List;
import java.util.SortedSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.Credentials;
import org.ovcgateway.camera.MediaTransport;
import org.ovcgateway.media.net.Transport;
import org.ovcgateway.media.rtp.RtpTrack;
import org.ovcgateway.testkit.Await;

/** A client on an event loop of its own, with everything that it told its listener. */
final class ClientUnderTest implements AutoCloseable, RtspClient.Listener {
    static final Duration PATIENCE = Duration.ofSeconds(40);
    static final RtspOptions OPTIONS = RtspOptions.defaults();

    /** Where a request is left unanswered: those before it are answered in time even on a busy machine. */
    static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(3);

    final RecordingInput input = new RecordingInput();
    private final EventLoopGroup group;
    private final Transport transport;
    private final RtspClient client;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicInteger closedCalls = new AtomicInteger();
    private final Function<List<RtpTrack>, SortedSet<Integer>> choice;
    private volatile List<RtpTrack> announced = List.of();
    private volatile boolean playing;
    private volatile @Nullable RtspException cause;

    ClientUnderTest(RtspUrl url, @Nullable Credentials credentials, RtspOptions options) {
        this(url, credentials, options, ClientUnderTest::firstOfEach);
    }

    /** A client of this camera, which wants no password. */
    static ClientUnderTest play(FakeCamera camera) {
        return play(camera, OPTIONS);
    }

    /** A client of this camera, which wants no password. */
    static ClientUnderTest play(FakeCamera camera, RtspOptions options) {
        return new ClientUnderTest(camera.url("/live"), null, options);
    }

    /** As {@link #play}, once it plays; called again where the machine was too busy for a short time-out of requests. */
    static ClientUnderTest playing(FakeCamera camera, RtspOptions options) {
        return Await.value("a client that plays", PATIENCE, () -> {
            ClientUnderTest client = play(camera, options);
            try {
                return client.awaitPlaying();
            } catch (AssertionError e) {
                client.close();
                RtspException why = client.cause;
                if (why == null || why.kind() != RtspException.Kind.TIMEOUT) {
                    throw e;
                }
                return null;
            }
        });
    }

    private static SortedSet<Integer> firstOfEach(List<RtpTrack> tracks) {
        return TrackSelection.firstOfEach(
                tracks,
                track -> track.encodingName().startsWith("H26"),
                track -> track.encodingName().equals("MPEG4-GENERIC"));
    }

    /** What the media comes over. */
    MediaTransport mediaTransport() {
        return transport
                .loop()
                .submit(client::mediaTransport)
                .syncUninterruptibly()
                .getNow();
    }

    /** A client that asks for the media over this transport first. */
    static ClientUnderTest asking(MediaTransport first, RtspUrl url, RtspOptions options) {
        return new ClientUnderTest(url, null, first, options, ClientUnderTest::firstOfEach);
    }

    ClientUnderTest(
            RtspUrl url,
            @Nullable Credentials credentials,
            RtspOptions options,
            Function<List<RtpTrack>, SortedSet<Integer>> choice) {
        this(url, credentials, MediaTransport.TCP, options, choice);
    }

    private ClientUnderTest(
            RtspUrl url,
            @Nullable Credentials credentials,
            MediaTransport first,
            RtspOptions options,
            Function<List<RtpTrack>, SortedSet<Integer>> choice) {
        this.choice = choice;
        boolean epoll = Epoll.isAvailable();
        group = new MultiThreadIoEventLoopGroup(1, epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        transport = new Transport(group.next(), DefaultAddressResolverGroup.INSTANCE, epoll);
        client = new RtspClient(transport, url, credentials, first, options);
        transport.loop().execute(() -> client.open(this));
    }

    @Override
    public TrackSelection described(List<RtpTrack> tracks) {
        announced = tracks;
        return new TrackSelection(choice.apply(tracks), input);
    }

    @Override
    public void playing() {
        playing = true;
    }

    @Override
    public void closed(@Nullable RtspException why) {
        cause = why;
        closedCalls.incrementAndGet();
        closed.countDown();
    }

    List<RtpTrack> announced() {
        return announced;
    }

    ClientUnderTest awaitPlaying() {
        Await.until("the camera to play", PATIENCE, () -> {
            if (closed.getCount() == 0) {
                throw new AssertionError("closed instead of playing", cause);
            }
            return playing;
        });
        return this;
    }

    ClientUnderTest awaitRtp(int track, int count) {
        Await.until(count + " packets of track " + track, PATIENCE, () -> {
            if (closed.getCount() == 0) {
                throw new AssertionError("closed instead of delivering", cause);
            }
            return input.rtpPackets(track) >= count;
        });
        return this;
    }

    /** Waits for the end and answers its cause, which must be there. */
    RtspException awaitFailure() {
        awaitClosed();
        RtspException why = cause;
        if (why == null) {
            throw new AssertionError("expected a cause but it was closed without one");
        }
        return why;
    }

    /** Closes it and waits until that is done. */
    void closeAndAwait() {
        transport.loop().execute(client::close);
        awaitClosed();
        if (cause != null) {
            throw new AssertionError("expected no cause after close", cause);
        }
    }

    private void awaitClosed() {
        try {
            if (!closed.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("was not closed in time");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        transport.loop().execute(client::close);
        awaitClosed();
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
        if (closedCalls.get() != 1) {
            throw new AssertionError("expected one call of closed but there were " + closedCalls.get());
        }
    }
}
