package org.ovcgateway.gateway.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.camera.NotSupported;
import org.ovcgateway.gateway.command.CommandException;
import org.ovcgateway.gateway.command.ErrorCode;

class NoAddressTest {
    @Test
    void aCameraThatWillNotHaveUsRefuses() {
        CommandException told = NoAddress.told(new CameraException(
                CameraException.Kind.UNAUTHORISED, "the camera at 10.0.0.2 refuses the user name and password"));
        assertEquals(ErrorCode.CHANNEL_OFFLINE, told.code());
        assertEquals("the camera at 10.0.0.2 refuses the user name and password", told.getMessage());
        Throwable answer = assertInstanceOf(Reachability.Refused.class, NoAddress.asAnswer(told));
        assertEquals(told.getMessage(), answer.getMessage());
    }

    @Test
    void aCameraWithoutSuchAStreamRefusesIt() {
        CommandException told = NoAddress.told(new NotSupported("it has no video source 7"));
        assertEquals("the camera has no stream: it has no video source 7", told.getMessage());
        assertInstanceOf(Reachability.Refused.class, NoAddress.asAnswer(told));
    }

    @Test
    void aCameraThatDoesNotAnswerOrIsAnotherOneIsOffline() {
        for (CameraException.Kind kind : CameraException.Kind.values()) {
            if (kind != CameraException.Kind.UNAUTHORISED) {
                CommandException told = NoAddress.told(new CameraException(kind, "words"));
                assertSame(told, NoAddress.asAnswer(told), kind.name());
            }
        }
    }
}
