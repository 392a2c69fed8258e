package org.ovcgateway.media.rtmp;

/** Numbers of RTMP 1.0, sections 5.4, 6.2 and 7.1. */
public final class RtmpMessage {
    public static final int SET_CHUNK_SIZE = 1;
    public static final int ABORT = 2;
    public static final int ACKNOWLEDGEMENT = 3;
    public static final int USER_CONTROL = 4;
    public static final int WINDOW_ACKNOWLEDGEMENT_SIZE = 5;
    public static final int SET_PEER_BANDWIDTH = 6;
    public static final int AUDIO = 8;
    public static final int VIDEO = 9;
    public static final int DATA_AMF3 = 15;
    public static final int COMMAND_AMF3 = 17;
    public static final int DATA = 18;
    public static final int COMMAND = 20;

    static final int STREAM_BEGIN_EVENT = 0;
    static final int PING_REQUEST_EVENT = 6;
    static final int PING_RESPONSE_EVENT = 7;

    private RtmpMessage() {}
}
