package org.ovcgateway.gateway.command;

import io.vertx.core.Future;

/**
 * What the device may ask or tell its platform. Methods from any thread; a future fails where nobody is logged in, where the
 * dialect has no words for it, and where the platform refuses.
 */
public interface Platform {

    /** Nobody. */
    Platform NONE = new Platform() {
        @Override
        public Future<FirmwareOffer> firmware() {
            return nobody();
        }

        @Override
        public Future<String> previewUrl() {
            return nobody();
        }

        @Override
        public Future<BindAnswer> bind(String bindId) {
            return nobody();
        }

        @Override
        public Future<Void> batteryChanged(int percent) {
            return nobody();
        }

        @Override
        public Future<Void> logUploaded(LogUploaded done) {
            return nobody();
        }

        private <T> Future<T> nobody() {
            return Future.failedFuture("there is no platform to be told or asked");
        }
    };

    /** The software that the platform has for this device (IVR RPC GetFirmware). */
    Future<FirmwareOffer> firmware();

    /** Where a still of the device may be put for its owner to see (IVR RPC preview_server); may hold a key: never log it. */
    Future<String> previewUrl();

    /**
     * Says that somebody at the device wants it to be theirs.
     *
     * @param bindId what the owner's app showed
     */
    Future<BindAnswer> bind(String bindId);

    /**
     * Tells a change of the battery.
     *
     * @param percent 0 to 100
     */
    Future<Void> batteryChanged(int percent);

    /** Tells the end of an upload of the log; told again in the next session if this one ends. */
    Future<Void> logUploaded(LogUploaded done);
}
