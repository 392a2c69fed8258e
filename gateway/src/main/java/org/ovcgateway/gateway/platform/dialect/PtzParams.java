package org.ovcgateway.gateway.platform.dialect;

import java.util.Map;
import org.ovcgateway.camera.Presets;
import org.ovcgateway.camera.Ptz.Direction;
import org.ovcgateway.gateway.command.ControlPtz;
import org.ovcgateway.gateway.command.ControlTour;
import org.ovcgateway.gateway.command.GoToPreset;
import org.ovcgateway.gateway.command.PtzOrder;

/** Parameters of what turns a camera's head. */
final class PtzParams {
    private static final int MAX_SPEED = 100;

    /** The moves of CtrlPTZ; with {@code _step} behind, one step of it. */
    private static final Map<String, Direction> DIRECTIONS = Map.of(
            "up", Direction.UP,
            "down", Direction.DOWN,
            "left", Direction.LEFT,
            "right", Direction.RIGHT,
            "upleft", Direction.UP_LEFT,
            "upright", Direction.UP_RIGHT,
            "downleft", Direction.DOWN_LEFT,
            "downright", Direction.DOWN_RIGHT,
            "zoomin", Direction.ZOOM_IN,
            "zoomout", Direction.ZOOM_OUT);

    private static final String STEP = "_step";

    private static final Map<String, ControlTour.Operation> TOUR_OPERATIONS =
            Map.of("start", ControlTour.Operation.START, "stop", ControlTour.Operation.STOP);

    private PtzParams() {}

    /**
     * CtrlPTZ. Presets and steps, which the later documents have, are taken in every dialect.
     *
     * @param speed of a move for which the platform names none, in which the dialects differ
     */
    static Dialect.Binder<ControlPtz> control(int speed) {
        return fields -> new ControlPtz(Params.channel(fields), order(fields, speed));
    }

    private static PtzOrder order(Fields fields, int speed) throws BadFieldException {
        String op = fields.text("op", 64);
        boolean step = op.endsWith(STEP);
        Direction direction = DIRECTIONS.get(step ? op.substring(0, op.length() - STEP.length()) : op);
        if (direction != null) {
            return step
                    ? new PtzOrder.Step(direction, (int) fields.integer("value", 0, MAX_SPEED, 0))
                    : new PtzOrder.Move(direction, (int) fields.integer("value", 0, MAX_SPEED, speed));
        }
        return switch (op) {
            case "stop" -> new PtzOrder.Stop();
            case "goto_preset" -> new PtzOrder.GoToPreset(preset(fields));
            case "set_preset" -> new PtzOrder.SetPreset(preset(fields));
            case "clear_preset" -> new PtzOrder.ClearPreset(preset(fields));
            default -> throw new BadFieldException("op", "an operation of CtrlPTZ", Excerpt.of(op));
        };
    }

    private static int preset(Fields fields) throws BadFieldException {
        return fields.smallInteger("value", 0, Presets.MAX_NUMBER);
    }

    /** IVR RPC GotoPTZPreset. */
    static GoToPreset goToPreset(Fields fields) throws BadFieldException {
        return new GoToPreset(Params.channel(fields), fields.text("token", Params.MAX_ID_BYTES));
    }

    /** IVR RPC CtrlPTZPresetTour: a stop needs no token. */
    static ControlTour tour(Fields fields) throws BadFieldException {
        ControlTour.Operation operation = fields.choice("op", TOUR_OPERATIONS);
        return new ControlTour(
                Params.channel(fields),
                operation == ControlTour.Operation.START
                        ? fields.text("token", Params.MAX_ID_BYTES)
                        : fields.optionalText("token", Params.MAX_ID_BYTES),
                operation);
    }

    /** IVR RPC CtrlPTZPatrol. */
    static ControlTour patrol(Fields fields) throws BadFieldException {
        return new ControlTour(Params.channel(fields), null, fields.choice("op", TOUR_OPERATIONS));
    }
}
