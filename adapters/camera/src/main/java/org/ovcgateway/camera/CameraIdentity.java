package org.ovcgateway.camera;

/**
 * What a camera is recognised by.
 *
 * @param key stable and unique among the cameras of a gateway, without secrets; compared as it stands
 */
public record CameraIdentity(String key) {

    public CameraIdentity {
        if (key.isBlank()) {
            throw new IllegalArgumentException("expected a key but it was blank");
        }
    }

    @Override
    public String toString() {
        return key;
    }
}
