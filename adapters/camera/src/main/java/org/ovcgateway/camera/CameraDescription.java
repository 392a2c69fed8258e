package org.ovcgateway.camera;

/**
 * What a camera says it is; empty where it does not say.
 *
 * @param manufacturer as the camera spells it
 * @param serialNumber as the camera spells it
 */
public record CameraDescription(
        String manufacturer, String model, String firmwareVersion, String serialNumber, String hardwareId) {}
