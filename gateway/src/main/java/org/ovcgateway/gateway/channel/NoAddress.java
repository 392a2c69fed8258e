package org.ovcgateway.gateway.channel;

import org.ovcgateway.camera.CameraException;
import org.ovcgateway.camera.NotSupported;
import org.ovcgateway.gateway.command.CommandException;
import org.ovcgateway.gateway.command.ErrorCode;

/** What it means where a camera tells no address of a stream. */
final class NoAddress {
    private NoAddress() {}

    /** For the platform that wanted the stream. */
    static CommandException told(Throwable fault) {
        String words = String.valueOf(fault.getMessage());
        return new CommandException(
                ErrorCode.CHANNEL_OFFLINE,
                fault instanceof CameraException ? words : "the camera has no stream: " + words,
                fault);
    }

    /**
     * For {@link Reachability}: a camera that will not have us, or has no such stream, is there all the same.
     *
     * @param told as {@link #told} has made it
     */
    static Throwable asAnswer(Throwable told) {
        Throwable fault = told.getCause();
        boolean refused = fault instanceof NotSupported
                || (fault instanceof CameraException known && known.kind() == CameraException.Kind.UNAUTHORISED);
        return refused ? new Reachability.Refused(told.getMessage()) : told;
    }
}
