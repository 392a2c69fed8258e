package org.ovcgateway.gateway.status;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.ovcgateway.camera.AlarmType;
import org.ovcgateway.camera.CameraEvents.UnknownTopic;
import org.ovcgateway.gateway.status.ChannelStatus.SourceState;
import org.ovcgateway.gateway.status.ChannelStatus.UploadTotals;

/** A box with a figure of its own in every place, and secrets in all words of errors. */
public final class SampleStatus {
    public static final String WITH_SECRET = "cannot reach rtsp://admin:geheim@192.168.1.31/stream1?token=geheim2";

    public static final BoxStatus BOX = new BoxStatus(
            new ClockStatus(ClockStatus.Source.OFFSET, Duration.ofMillis(-3_600_250), "nobody may"),
            OptionalInt.of(80),
            OptionalLong.of(8_000_000),
            Instant.parse("2026-01-02T03:04:05Z"));

    /** Channel 0, of which everything is wanted. */
    public static final ChannelStatus BUSY = new ChannelStatus(
            0,
            "Front door",
            SourceState.STREAMING,
            123_456,
            250,
            3,
            2,
            1,
            Duration.ofMillis(40),
            WITH_SECRET,
            new TranscodingStatus(true, 6, 7),
            new PushStatus(PushStatus.Protocol.SRT, PushStatus.State.PUSHING, 99_000_000, 4, 1, 50, 2),
            new PushStatus(PushStatus.Protocol.RTMP, PushStatus.State.FAILED, 7, 0, 5, 0, 0),
            new RecordStatus(2, 3_000_000),
            new UploadTotals(10, 1, 5),
            new PreRecordStatus(
                    Duration.ofSeconds(10), Duration.ofMillis(11_960), 12_000_000, 3, Duration.ofSeconds(4)),
            new StillStatus(6, 2, WITH_SECRET),
            new AlarmStatus(
                    Map.of(AlarmType.MOTION, 9L, AlarmType.BELL, 1L),
                    3,
                    12,
                    1,
                    4,
                    List.of(
                            new UnknownTopic("Un/Known", 15, Instant.EPOCH, List.of("State")),
                            new UnknownTopic("Un/Known2", 2, Instant.EPOCH, List.of()))));

    /** Channel 7, of which nothing is wanted. */
    public static final ChannelStatus IDLE = new ChannelStatus(
            7,
            "Channel 7",
            SourceState.IDLE,
            0,
            0,
            0,
            0,
            0,
            null,
            null,
            TranscodingStatus.NONE,
            null,
            null,
            null,
            UploadTotals.NONE,
            null,
            new StillStatus(0, 0, null),
            AlarmStatus.NONE);

    private SampleStatus() {}
}
