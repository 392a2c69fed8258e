package org.ovcgateway.gateway.platform.dialect;

import java.util.Map;
import org.ovcgateway.camera.Quality;
import org.ovcgateway.gateway.command.ChannelRef;

/**
 * What parameters of several topics have in common. The classes beside it make commands of parameters, one for each topic with
 * one method per shape; dialects that agree on a shape share it.
 */
final class Params {
    /** An identifier that the platform gives is sent back in every heartbeat: no document bounds it, we do. */
    static final int MAX_ID_BYTES = 1024;

    static final int MAX_URL_BYTES = 4096;

    static final Map<String, Quality> QUALITIES =
            Map.of("ld", Quality.LD, "sd", Quality.SD, "hd", Quality.HD, "fhd", Quality.FHD);

    private Params() {}

    /** A command for a channel and nothing else. */
    static ChannelRef channelRef(Fields fields) throws BadFieldException {
        return new ChannelRef(channel(fields));
    }

    static int channel(Fields fields) throws BadFieldException {
        return fields.smallInteger("channel", 0, Integer.MAX_VALUE);
    }
}
