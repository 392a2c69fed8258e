package org.ovcgateway.camera;

/** What an alarm is about. The numbers are the same in every dialect that knows the type (PROTOCOL.md, alarms). */
public enum AlarmType {
    EXTERNAL(2),
    MOTION(3),
    LINE_CROSSING(4),
    CRY(5),
    FACE(6),
    VOICE(7),
    LOW_BATTERY(8),
    TAMPER(9),
    BELL(10),
    HUMAN(11),
    PIR(12);

    private final int number;

    AlarmType(int number) {
        this.number = number;
    }

    /** The number on the wire, which is also the bit of the heartbeat's flags. */
    public int number() {
        return number;
    }
}
