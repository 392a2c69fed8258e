package org.ovcgateway.simulator.platform;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** Listens to what passes between the platform and its devices, and may answer in the platform's place. On the event loop. */
interface Conversation {
    /**
     * A device has logged in; nothing that it sent has been read yet.
     *
     * @param login the query of the upgrade, without the password
     */
    void loggedIn(VirtualDevice device, PlatformDialect dialect, JsonObject login);

    /**
     * A device asks something.
     *
     * @param params a JSON value; null where there is none
     * @return the answer; null leaves it to the platform
     */
    @Nullable
    Answer requested(VirtualDevice device, String method, @Nullable Object params);

    /** What was asked last has been answered, or will be late or never. */
    void answered();

    void told(VirtualDevice device, String event, @Nullable Object params);

    /** A login was refused or cut. */
    void turnedAway(VirtualDevice device);

    void closed(VirtualDevice device);

    /** A stream, a segment or another file has come, gone or changed. */
    void mediaChanged();

    Conversation NONE = new Conversation() {
        @Override
        public void loggedIn(VirtualDevice device, PlatformDialect dialect, JsonObject login) {}

        @Override
        public @Nullable Answer requested(VirtualDevice device, String method, @Nullable Object params) {
            return null;
        }

        @Override
        public void answered() {}

        @Override
        public void turnedAway(VirtualDevice device) {}

        @Override
        public void told(VirtualDevice device, String event, @Nullable Object params) {}

        @Override
        public void closed(VirtualDevice device) {}

        @Override
        public void mediaChanged() {}
    };
}
