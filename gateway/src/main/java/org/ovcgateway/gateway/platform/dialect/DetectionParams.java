package org.ovcgateway.gateway.platform.dialect;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.AlarmType;
import org.ovcgateway.gateway.command.ConfigureDetection;
import org.ovcgateway.gateway.command.ConfigureDetection.Corner;

/** Parameters of what cameras look out for (IVR RPC). */
final class DetectionParams {
    private static final long DAY_SECONDS = 86_400;
    private static final List<String> CORNERS = List.of("ul", "ur", "dr", "dl");

    private DetectionParams() {}

    /** IVR RPC AlarmMoveDetectConfig. */
    static ConfigureDetection motion(Fields fields) throws BadFieldException {
        return detection(fields, AlarmType.MOTION, null);
    }

    /** IVR RPC AlarmRectIntrusionDetectConfig: without a rectangle the camera's stays. */
    static ConfigureDetection intrusion(Fields fields) throws BadFieldException {
        Fields rectangle = fields.object("rect");
        List<Corner> area = rectangle == null ? null : new ArrayList<>();
        if (rectangle != null && area != null) {
            for (String corner : CORNERS) {
                area.add(new Corner(
                        rectangle.smallInteger(corner + "x", 0, 100), rectangle.smallInteger(corner + "y", 0, 100)));
            }
        }
        return detection(fields, AlarmType.LINE_CROSSING, area);
    }

    private static ConfigureDetection detection(Fields fields, AlarmType type, @Nullable List<Corner> area)
            throws BadFieldException {
        return new ConfigureDetection(
                Params.channel(fields),
                type,
                fields.bool("enable"),
                Duration.ofSeconds(fields.integer("start", 0, DAY_SECONDS, 0)),
                Duration.ofSeconds(fields.integer("end", 0, DAY_SECONDS, DAY_SECONDS)),
                fields.smallInteger("sensitivity", 0, 100),
                Duration.ofSeconds(fields.integer("delay", 0, DAY_SECONDS)),
                area);
    }
}
