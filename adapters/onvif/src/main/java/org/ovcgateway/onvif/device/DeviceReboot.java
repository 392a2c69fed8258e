package org.ovcgateway.onvif.device;

import io.vertx.core.Future;
import org.ovcgateway.camera.NotSupported;
import org.ovcgateway.onvif.soap.Service;
import org.ovcgateway.onvif.xml.XmlElement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starting a device anew. On its event loop. */
public final class DeviceReboot {
    private static final Logger LOG = LoggerFactory.getLogger(DeviceReboot.class);

    private final DeviceSession session;

    public DeviceReboot(DeviceSession session) {
        this.session = session;
    }

    static XmlElement systemReboot() {
        return XmlElement.of(Service.DEVICE.namespace(), "SystemReboot");
    }

    /** Refused for a recorder, whose other inputs would go down as well. */
    public Future<Void> reboot() {
        return session.contact().compose(contact -> {
            int sources = contact.videoSources().size();
            if (sources > 1) {
                return Future.failedFuture(new NotSupported(
                        "the camera is one of " + sources + " inputs of a recorder, and all would go down with it"));
            }
            return session.calls().call(Service.DEVICE, systemReboot()).compose(answer -> {
                String message = Texts.orEmpty(answer.textAt("Message"));
                LOG.info("[onvif {}] reboots{}", session.place(), message.isEmpty() ? "" : ": " + printable(message));
                session.invalidate();
                return Future.succeededFuture();
            });
        });
    }

    private static String printable(String text) {
        return text.substring(0, Math.min(text.length(), 100)).replaceAll("\\p{Cntrl}", "?");
    }
}
