package org.ovcgateway.onvif.soap;

import io.vertx.core.Future;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.camera.NotSupported;

/** What a device's "no" means: whether to try another way, and how to say it at the camera port. */
public final class Refusals {
    /** Codes of ONVIF Core 5.8.2.1 for an operation that the device does not have at all. */
    private static final Set<String> MISSING =
            Set.of("ActionNotSupported", "OptionalActionNotImplemented", "ActionNotImplemented", "PTZNotSupported");

    private Refusals() {}

    /**
     * An answer for the port: where the device refused, in words.
     *
     * @param wanted what was to be done, to follow "the camera refuses to"
     */
    public static <T> CompletionStage<T> answer(String wanted, Future<T> future) {
        return future.recover(failure -> Future.failedFuture(inWords(wanted, failure)))
                .toCompletionStage();
    }

    /** {@link NotSupported} or {@link CameraException} for a {@link SoapFault}; all else as it is. */
    public static Throwable inWords(String wanted, Throwable failure) {
        if (!(failure instanceof SoapFault fault)) {
            return failure;
        }
        String words = "the camera refuses to " + wanted + ": " + reason(fault);
        return isMissing(fault)
                ? new NotSupported(words)
                : new CameraException(CameraException.Kind.FAILED, words, fault);
    }

    /** Why, in the device's words or, where it has none, in its code. */
    public static String reason(SoapFault fault) {
        String message = fault.getMessage();
        if (message != null && !message.isBlank()) {
            return message;
        }
        return fault.subcode().isEmpty() ? "it does not say why" : fault.subcode();
    }

    /** Whether the device does not have the operation. */
    public static boolean isMissing(SoapFault fault) {
        return MISSING.contains(fault.subcode());
    }

    /**
     * Whether the device answered, only not with what was asked for, so that it may like another request better. Devices say so
     * with a fault, or with nothing that is SOAP.
     */
    public static boolean mayLikeAnother(Throwable failure) {
        return failure instanceof SoapFault
                || (failure instanceof CameraException exception && exception.kind() == CameraException.Kind.FAILED);
    }

    /** Whether the device answered that it does not do this, or does it not at all. */
    public static boolean isRefusal(Throwable failure) {
        return mayLikeAnother(failure) || failure instanceof NotSupported;
    }
}
