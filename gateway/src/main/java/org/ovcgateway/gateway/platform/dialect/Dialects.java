package org.ovcgateway.gateway.platform.dialect;

import org.ovcgateway.config.AlarmBits;
import org.ovcgateway.config.DialectName;

/** All that there are. */
public final class Dialects {
    private Dialects() {}

    /**
     * The one of that name.
     *
     * @param alarmBits which bit of the heartbeat's flags stands for an alarm
     */
    public static Dialect of(DialectName name, AlarmBits alarmBits) {
        return switch (name) {
            case DAP -> Dap.with(alarmBits);
            case H627 -> H627.with(alarmBits);
            case OVS_RPC -> OvsRpc.with(alarmBits);
            case IVR -> Ivr.with(alarmBits);
        };
    }
}
