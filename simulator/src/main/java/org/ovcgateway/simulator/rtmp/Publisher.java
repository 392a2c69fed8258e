package org.ovcgateway.simulator.rtmp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.media.MediaFormatException;
import org.ovcgateway.media.amf.AmfValue;
import org.ovcgateway.media.flv.FlvDemuxer;
import org.ovcgateway.media.rtmp.RtmpCommand;
import org.ovcgateway.media.rtmp.RtmpConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server's side of one publisher's connection. Lives on the connection's event loop. */
final class Publisher implements RtmpConnection.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

    private static final int WINDOW = 5_000_000;
    private static final int DYNAMIC_LIMIT = 2;
    private static final int CHUNK_SIZE = 4096;
    private static final int STREAM_ID = 1;

    /** What a server of enhanced RTMP says that it takes, beside what needs no saying. */
    private static final String FOUR_CC = "hvc1";

    private static final AmfValue CAN_DECODE = new AmfValue.Numeric(1);

    private final ByteBufAllocator allocator;
    private final Set<String> onAir;
    private final RtmpIngest.Listener listener;

    private @Nullable RtmpConnection connection;
    private String app = "";

    /** What is being published; null before and after. */
    private @Nullable Stream stream;

    private record Stream(String name, RtmpIngest.Publication publication, FlvDemuxer demuxer) {}

    Publisher(ByteBufAllocator allocator, Set<String> onAir, RtmpIngest.Listener listener) {
        this.allocator = allocator;
        this.onAir = onAir;
        this.listener = listener;
    }

    @Override
    public void opened(RtmpConnection opened) {
        connection = opened;
    }

    @Override
    public void command(RtmpCommand command, int streamId) throws MediaFormatException {
        RtmpConnection to = connection;
        if (to == null) {
            throw new IllegalStateException("a command before the handshake's end");
        }
        switch (command.name()) {
            case "connect" -> connect(to, command);
            case "createStream" ->
                to.command(
                        0,
                        new RtmpCommand(
                                "_result",
                                command.transaction(),
                                AmfValue.Nothing.NULL,
                                new AmfValue.Numeric(STREAM_ID)));
            case "publish" -> publish(to, command.textArgument(0), streamId);
            case "deleteStream", "closeStream" -> end();
            case "play" ->
                status(to, streamId, "error", "NetStream.Play.StreamNotFound", "This server takes publishers only");
            default -> {} // releaseStream, FCPublish, FCUnpublish, _checkbw: publishers do without an answer
        }
    }

    private void connect(RtmpConnection to, RtmpCommand command) {
        app = command.object().text("app");
        to.windowAcknowledgementSize(WINDOW);
        to.peerBandwidth(WINDOW, DYNAMIC_LIMIT);
        to.chunkSize(CHUNK_SIZE);
        Map<String, AmfValue> server = new LinkedHashMap<>();
        server.put("fmsVer", new AmfValue.Text("FMS/3,0,1,123"));
        server.put("capabilities", new AmfValue.Numeric(31));
        server.put("fourCcList", new AmfValue.StrictArray(List.of(new AmfValue.Text(FOUR_CC))));
        server.put("videoFourCcInfoMap", new AmfValue.Structure(Map.of(FOUR_CC, CAN_DECODE)));
        AmfValue info = info("status", "NetConnection.Connect.Success", "Connection succeeded.");
        to.command(0, new RtmpCommand("_result", command.transaction(), new AmfValue.Structure(server), info));
    }

    private void publish(RtmpConnection to, String streamKey, int streamId) {
        String name = withoutQuery(app) + "/" + withoutQuery(streamKey);
        if (stream != null || streamKey.isEmpty()) {
            status(to, streamId, "error", "NetStream.Publish.BadName", "One stream with a name for each connection");
        } else if (!onAir.add(name)) {
            status(to, streamId, "error", "NetStream.Publish.BadName", "Already publishing");
        } else {
            RtmpIngest.Publication publication = listener.published(app, streamKey);
            stream = new Stream(name, publication, new FlvDemuxer(allocator, publication::accept));
            to.streamBegin(streamId);
            status(to, streamId, "status", "NetStream.Publish.Start", "Start publishing");
        }
    }

    private static String withoutQuery(String name) {
        int query = name.indexOf('?');
        return query < 0 ? name : name.substring(0, query);
    }

    private static void status(RtmpConnection to, int streamId, String level, String code, String description) {
        to.command(streamId, new RtmpCommand("onStatus", 0, AmfValue.Nothing.NULL, info(level, code, description)));
    }

    private static AmfValue info(String level, String code, String description) {
        Map<String, AmfValue> members = new LinkedHashMap<>();
        members.put("level", new AmfValue.Text(level));
        members.put("code", new AmfValue.Text(code));
        members.put("description", new AmfValue.Text(description));
        return new AmfValue.Structure(members);
    }

    @Override
    public void media(int type, int timestamp, ByteBuf body) throws MediaFormatException {
        if (stream != null) {
            stream.demuxer().tag(type, timestamp, body);
        }
    }

    @Override
    public void readComplete() {
        if (stream != null) {
            stream.publication().flush();
        }
    }

    @Override
    public void writabilityChanged() {
        // Answers are few and small: there is nothing to hold back.
    }

    @Override
    public void closed(@Nullable Throwable cause) {
        if (cause != null) {
            LOG.warn("[rtmp] publisher gone: {}", cause.toString());
        }
        end();
    }

    private void end() {
        Stream ending = stream;
        if (ending != null) {
            stream = null;
            onAir.remove(ending.name());
            ending.publication().ended();
        }
    }
}
