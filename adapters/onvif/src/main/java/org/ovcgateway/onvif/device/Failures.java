package org.ovcgateway.onvif.device;

import java.util.Locale;
import java.util.Set;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.camera.NotSupported;
import org.ovcgateway.onvif.soap.SoapFault;

/** Failures as the camera port knows them. */
public final class Failures {
    private static final Set<String> UNSUPPORTED = Set.of(
            "ActionNotSupported",
            "OptionalActionNotImplemented",
            "NotSupported",
            "ServiceNotSupported",
            "UnknownAction",
            "MustUnderstand");
    private static final Set<Integer> UNSUPPORTED_STATUS = Set.of(404, 405, 501);

    private Failures() {}

    /** Whether the device was heard of at all and let us in, so that it makes sense to ask it something else. */
    static boolean mayAskOn(Throwable failure) {
        return !(failure instanceof CameraException known) || known.kind() == CameraException.Kind.FAILED;
    }

    /** Whether it means that the device has nothing of the kind, as opposed to that it would not or could not just now. */
    public static boolean isUnsupported(Throwable failure) {
        return failure instanceof NotSupported
                || (failure instanceof SoapFault fault
                        && (UNSUPPORTED.contains(fault.subcode())
                                || (fault.subcode().isEmpty() && UNSUPPORTED_STATUS.contains(fault.status()))));
    }

    /**
     * The failure as the port's users may see it.
     *
     * @param wanted what was asked for, such as "making a still"
     */
    public static Exception forPort(Throwable failure, String wanted) {
        if (failure instanceof NotSupported || failure instanceof CameraException) {
            return (Exception) failure;
        }
        if (isUnsupported(failure)) {
            return new NotSupported("the camera does not support " + wanted + ": " + failure.getMessage());
        }
        String words = String.valueOf(failure.getMessage());
        if (failure instanceof SoapFault fault
                && (fault.subcode().equals("NotAuthorized")
                        || fault.status() == 401
                        || words.toLowerCase(Locale.ROOT).contains("not authorized"))) {
            return new CameraException(
                    CameraException.Kind.UNAUTHORISED, "the camera forbids this user " + wanted, failure);
        }
        return new CameraException(
                CameraException.Kind.FAILED, "the camera failed at " + wanted + ": " + words, failure);
    }
}
