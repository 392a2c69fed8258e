package org.ovcgateway.gateway.command;

/**
 * How an upgrade fares (DAP 5.3 QueryUpgrade).
 *
 * @param percent 0 to 100 of the present stage
 * @param model the version that runs or, in an upgrade, that is being put in place
 */
public record UpgradeState(Stage stage, int percent, String model) {

    /** In the order of an upgrade. */
    public enum Stage {
        NOT_STARTED,
        DOWNLOADING,
        INSTALLING,
        DONE,
        FAILED
    }
}
