package org.ovcgateway.onvif.soap;

/**
 * The device understood that it was asked something, and said no (SOAP 1.2 part 1, 5.4). A {@code SoapCall} fails with this, or
 * with a {@link org.ovcgateway.camera.CameraException} where nothing of the kind came.
 */
public final class SoapFault extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String subcode;

    /**
     * @param status of HTTP
     * @param subcode the innermost code's local name, such as {@code ActionNotSupported}; empty if there is none
     * @param message the device's reason, cut to a bearable length, fit for an operator
     */
    public SoapFault(int status, String subcode, String message) {
        super(message);
        this.status = status;
        this.subcode = subcode;
    }

    public int status() {
        return status;
    }

    public String subcode() {
        return subcode;
    }
}
