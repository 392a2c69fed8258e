package org.ovcgateway.simulator.camera;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Builds and writes one response (RFC 2326 7). */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the connection
final class RtspResponse {
    private final StringBuilder text = new StringBuilder(256);
    private String body = "";

    private RtspResponse() {}

    /**
     * @param sequence the CSeq of the request, or null if it had none
     */
    static RtspResponse of(int status, String reason, @Nullable String sequence) {
        RtspResponse response = new RtspResponse();
        response.text
                .append("RTSP/1.0 ")
                .append(status)
                .append(' ')
                .append(reason)
                .append("\r\n");
        if (sequence != null) {
            response.header("CSeq", sequence);
        }
        return response.header("Server", "ovc-gateway virtual camera");
    }

    RtspResponse header(String name, String value) {
        text.append(name).append(": ").append(value).append("\r\n");
        return this;
    }

    /** Sets an ASCII body. */
    RtspResponse body(String type, String content) {
        body = content;
        return header("Content-Type", type).header("Content-Length", Integer.toString(content.length()));
    }

    /** Writes it; whoever handles the request flushes. */
    void write(Channel channel) {
        channel.write(ByteBufUtil.encodeString(channel.alloc(), buffer(), StandardCharsets.UTF_8));
    }

    void writeAndClose(Channel channel) {
        channel.writeAndFlush(ByteBufUtil.encodeString(channel.alloc(), buffer(), StandardCharsets.UTF_8))
                .addListener(ChannelFutureListener.CLOSE);
    }

    private CharBuffer buffer() {
        return CharBuffer.wrap(text + "\r\n" + body);
    }
}
