package org.ovcgateway.gateway.channel;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.MediaTransport;
import org.ovcgateway.camera.StreamAddress;
import org.ovcgateway.media.Codec;
import org.ovcgateway.media.Track;
import org.ovcgateway.media.relay.Sink;
import org.ovcgateway.media.rtp.RtpReceiver;
import org.ovcgateway.media.rtp.RtpTrack;
import org.ovcgateway.media.rtp.TrackStatistics;
import org.ovcgateway.rtsp.RtspClient;
import org.ovcgateway.rtsp.RtspException;
import org.ovcgateway.rtsp.RtspOptions;
import org.ovcgateway.rtsp.RtspUrl;
import org.ovcgateway.rtsp.TrackSelection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where RTSP and media meet: plays a camera's stream and has its packets made into access units. */
final class RtspSource implements SourceFactory {
    private static final Logger log = LoggerFactory.getLogger(RtspSource.class);
    /** Video that FFmpeg's demuxer makes pictures of, and that a transport stream carries. */
    private static final String MPEG4_PART_2 = "MP4V-ES";

    /** Video that nobody takes. Without it a camera would be a microphone. */
    private static final Set<String> VIDEO_FOR_NOBODY =
            Set.of("JPEG", "H261", "H263", "H263-1998", "H263-2000", "MPV", "VP8", "VP9", "AV1", "JPEG2000");

    private static final ByteBufAllocator ALLOCATOR = PooledByteBufAllocator.DEFAULT;

    /** Whatever can be received: who cannot carry a camera's sound takes it from an {@link AacFeed}. */
    private static final Set<Codec> WANTED = EnumSet.allOf(Codec.class);

    /** The camera has video of a kind that this source cannot make pictures of, but FFmpeg's demuxer can. */
    static final class UnreadableVideo extends Exception {
        private static final long serialVersionUID = 1;

        UnreadableVideo(String message) {
            super(message);
        }
    }

    private final String name;
    private final ChannelLoop loop;
    private final StreamAddress address;
    private final RtspOptions options;

    /** What worked last; at first what the configuration says. */
    private MediaTransport mediaTransport;

    RtspSource(String name, ChannelLoop loop, StreamAddress address, RtspOptions options) {
        this.name = name;
        this.loop = loop;
        this.address = address;
        this.options = options;
        this.mediaTransport = address.transport();
    }

    /**
     * Why the gateway does not carry a track that is announced with others, for an operator; empty for one that it does.
     *
     * @param announced the tracks of a session description, in its order
     * @return one for each
     */
    static List<String> refusals(List<RtpTrack> announced) {
        try (RtpReceiver receiver = new RtpReceiver(announced, unit -> {}, ALLOCATOR, System::nanoTime)) {
            List<String> refusals = new ArrayList<>();
            for (int i = 0; i < announced.size(); i++) {
                RtpTrack track = announced.get(i);
                refusals.add(
                        track.encodingName().equals(MPEG4_PART_2)
                                ? ""
                                : VIDEO_FOR_NOBODY.contains(track.encodingName())
                                        ? forNobody(track)
                                        : receiver.refusal(i));
            }
            return refusals;
        }
    }

    private static String forNobody(RtpTrack track) {
        return "the camera sends " + track.encodingName() + ", which no platform takes; set it to H.264 or H.265";
    }

    @Override
    public Connection open(Description description, Sink output, long firstStamp, Consumer<@Nullable Throwable> ended) {
        RtspClient client = new RtspClient(
                loop.transport(), RtspUrl.parse(address.url()), address.credentials(), mediaTransport, options);
        Playing playing = new Playing(client, description, output, firstStamp, ended);
        client.open(playing);
        return playing;
    }

    /** One connection with the receiver behind it. */
    private final class Playing implements RtspClient.Listener, Connection {
        private final RtspClient client;
        private final Description description;
        private final Sink output;
        private final long firstStamp;
        private final Consumer<@Nullable Throwable> ended;
        private @Nullable RtpReceiver receiver;
        private Losses lastLosses = Losses.NONE;
        private @Nullable UnreadableVideo unreadable;

        Playing(
                RtspClient client,
                Description description,
                Sink output,
                long firstStamp,
                Consumer<@Nullable Throwable> ended) {
            this.client = client;
            this.description = description;
            this.output = output;
            this.firstStamp = firstStamp;
            this.ended = ended;
        }

        @Override
        public TrackSelection described(List<RtpTrack> tracks) throws RtspException {
            RtpReceiver fresh = new RtpReceiver(tracks, WANTED, output, ALLOCATOR, System::nanoTime, firstStamp);
            SortedSet<Integer> carried = new TreeSet<>();
            Set<Track> kinds = EnumSet.noneOf(Track.class);
            StringBuilder refusals = new StringBuilder();
            for (int i = 0; i < tracks.size(); i++) {
                Track track = fresh.track(i);
                if (track != null) {
                    carried.add(i);
                    kinds.add(track);
                } else {
                    refusals.append(refusals.isEmpty() ? "" : "; ").append(fresh.refusal(i));
                }
            }
            if (!kinds.contains(Track.VIDEO)) {
                try {
                    refuseVideo(tracks);
                } catch (RtspException e) {
                    fresh.close();
                    throw e;
                }
            }
            if (carried.isEmpty()) {
                fresh.close();
                throw new RtspException(
                        RtspException.Kind.UNSUPPORTED, "the camera offers no track that can be carried: " + refusals);
            }
            if (!refusals.isEmpty()) {
                log.info("{} not carried: {}", name, refusals);
            }
            receiver = fresh;
            description.tracks(kinds);
            return new TrackSelection(carried, fresh);
        }

        private void refuseVideo(List<RtpTrack> tracks) throws RtspException {
            for (RtpTrack track : tracks) {
                if (track.encodingName().equals(MPEG4_PART_2)) {
                    unreadable = new UnreadableVideo("the camera sends MPEG-4 part 2");
                    throw new RtspException(RtspException.Kind.UNSUPPORTED, "the camera sends MPEG-4 part 2");
                }
                if (VIDEO_FOR_NOBODY.contains(track.encodingName())) {
                    throw new RtspException(RtspException.Kind.UNSUPPORTED, forNobody(track));
                }
            }
        }

        @Override
        public void playing() {
            mediaTransport = client.mediaTransport();
            log.info("{} playing over {}", name, mediaTransport);
        }

        @Override
        public void closed(@Nullable RtspException cause) {
            lastLosses = losses();
            if (receiver != null) {
                receiver.close();
                receiver = null;
            }
            if (cause != null && cause.kind() == RtspException.Kind.UDP_BLOCKED) {
                mediaTransport = MediaTransport.TCP;
            }
            ended.accept(unreadable != null && cause != null ? unreadable : cause);
        }

        @Override
        public Losses losses() {
            RtpReceiver current = receiver;
            if (current == null) {
                return lastLosses;
            }
            long packets = 0;
            long units = 0;
            for (int i = 0; i < current.tracks(); i++) {
                TrackStatistics figures = current.statistics(i);
                if (figures != null) {
                    packets += figures.lostPackets();
                    units += figures.damagedUnits() + figures.skippedUnits() + figures.oversizedUnits();
                }
            }
            return new Losses(packets, units);
        }

        @Override
        public void stop() {
            client.close();
        }
    }
}
