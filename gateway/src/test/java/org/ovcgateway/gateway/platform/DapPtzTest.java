package org.ovcgateway.gateway.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.ovcgateway.gateway.platform.PeerRig.JSON;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ovcgateway.camera.Ptz.Direction;
import org.ovcgateway.gateway.command.ControlPtz;
import org.ovcgateway.gateway.command.PtzOrder;
import org.ovcgateway.gateway.platform.dialect.Dap;

/** Orders for a camera's head in the dialect dap. */
class DapPtzTest {
    private final PeerRig rig = new PeerRig(Dap.DIALECT);
    private final FakeDevice device = rig.device;
    private final RpcPeer peer = rig.peer;

    private ControlPtz ptz(String op, String value) {
        device.commands.clear();
        peer.receive("{\"event\":\"CtrlPTZ\",\"params\":{\"channel\":4,\"op\":\"" + op + "\"" + value + "}}");
        return (ControlPtz) device.commands.get(0);
    }

    @ParameterizedTest
    @CsvSource({
        "up, UP",
        "down, DOWN",
        "left, LEFT",
        "right, RIGHT",
        "upleft, UP_LEFT",
        "upright, UP_RIGHT",
        "downleft, DOWN_LEFT",
        "downright, DOWN_RIGHT",
        "zoomin, ZOOM_IN",
        "zoomout, ZOOM_OUT"
    })
    void aMoveHasASpeedOf50AndAStepASizeOf0WhereThePlatformNamesNone(String op, Direction direction) {
        assertEquals(new ControlPtz(4, new PtzOrder.Move(direction, 50)), ptz(op, ""));
        assertEquals(new ControlPtz(4, new PtzOrder.Move(direction, 0)), ptz(op, ",\"value\":0"));
        assertEquals(new ControlPtz(4, new PtzOrder.Move(direction, 100)), ptz(op, ",\"value\":100"));
        assertEquals(new ControlPtz(4, new PtzOrder.Step(direction, 0)), ptz(op + "_step", ""));
        assertEquals(new ControlPtz(4, new PtzOrder.Step(direction, 100)), ptz(op + "_step", ",\"value\":100"));
    }

    @Test
    void aStopIsAStopWhateverItsValueAndPresetsGoFrom0To255() {
        assertEquals(new ControlPtz(4, new PtzOrder.Stop()), ptz("stop", ""));
        assertEquals(new ControlPtz(4, new PtzOrder.Stop()), ptz("stop", ",\"value\":\"x\""));
        assertEquals(new ControlPtz(4, new PtzOrder.GoToPreset(0)), ptz("goto_preset", ",\"value\":0"));
        assertEquals(new ControlPtz(4, new PtzOrder.SetPreset(255)), ptz("set_preset", ",\"value\":255"));
        assertEquals(new ControlPtz(4, new PtzOrder.ClearPreset(7)), ptz("clear_preset", ",\"value\":7"));
    }

    @ParameterizedTest
    @CsvSource({
        "up, 101",
        "up, -1",
        "up, 1.5",
        "up_step, 101",
        "goto_preset, 256",
        "goto_preset, -1",
        "set_preset, null",
        "clear_preset, true",
        "fly, 1",
        "stop_step, 1",
        "_step, 1"
    })
    void anOrderThatIsNoneIsRefusedAndReachesNobody(String op, String value) throws Exception {
        String answer = rig.answerTo("{\"req\":\"CtrlPTZ\",\"params\":{\"channel\":4,\"op\":\"" + op + "\",\"value\":"
                + value + "},\"seq\":9}");
        assertEquals(12, JSON.readTree(answer).at("/err/code").intValue(), answer);
        peer.receive(
                "{\"event\":\"CtrlPTZ\",\"params\":{\"channel\":4,\"op\":\"" + op + "\",\"value\":" + value + "}}");
        assertEquals(List.of(), device.commands);
    }
}
