package org.ovcgateway.simulator.onvif;

import java.util.function.LongSupplier;

/**
 * What moves a camera. Where it is follows from where it was, how fast it moves and for how long; nothing ticks. Full speed is
 * one unit of the position spaces a second. Commands are given on the device's context, the rest is safe for any thread.
 */
final class PtzDriver {
    private static final double NANOS = 1e9;

    private final LongSupplier nanoClock;
    private volatile Motion motion;

    /**
     * @param velocity units per second, with a sign
     * @param limit where it ends at the latest
     */
    private record Axis(double from, double velocity, double limit) {
        static Axis still(double at) {
            return new Axis(at, 0, at);
        }

        static Axis moving(double from, double velocity, double lowest, double highest) {
            return velocity == 0 ? still(from) : new Axis(from, velocity, velocity > 0 ? highest : lowest);
        }

        static Axis towards(double from, double to, double speed) {
            return from == to ? still(from) : new Axis(from, to > from ? speed : -speed, to);
        }

        double after(double seconds) {
            double reached = from + velocity * seconds;
            return velocity > 0 ? Math.min(reached, limit) : velocity < 0 ? Math.max(reached, limit) : from;
        }
    }

    /**
     * @param since on the nano clock
     * @param until on the nano clock, where it stops whatever is left
     */
    private record Motion(Axis pan, Axis tilt, Axis zoom, long since, long until) {
        PtzPosition at(long now) {
            double seconds = Math.max(0, Math.min(now, until) - since) / NANOS;
            return new PtzPosition(pan.after(seconds), tilt.after(seconds), zoom.after(seconds));
        }
    }

    PtzDriver(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.motion = still(PtzPosition.HOME, nanoClock.getAsLong());
    }

    PtzPosition position() {
        return motion.at(nanoClock.getAsLong());
    }

    boolean isPanTiltMoving() {
        Motion now = motion;
        PtzPosition at = now.at(nanoClock.getAsLong());
        return isGoing(now)
                && (at.pan() != now.pan().limit() || at.tilt() != now.tilt().limit());
    }

    boolean isZoomMoving() {
        Motion now = motion;
        return isGoing(now)
                && now.at(nanoClock.getAsLong()).zoom() != now.zoom().limit();
    }

    boolean isMoving() {
        return isPanTiltMoving() || isZoomMoving();
    }

    /** Moves until it is stopped, a limit is reached or the time is over; velocities from -1 to 1. */
    void move(double pan, double tilt, double zoom, double seconds) {
        PtzPosition from = position();
        long now = nanoClock.getAsLong();
        motion = new Motion(
                Axis.moving(from.pan(), pan, -1, 1),
                Axis.moving(from.tilt(), tilt, -1, 1),
                Axis.moving(from.zoom(), zoom, 0, 1),
                now,
                now + (long) (seconds * NANOS));
    }

    /** Moves to a place, at most to the ends of the spaces. */
    void moveTo(PtzPosition to, double speed) {
        PtzPosition from = position();
        long now = nanoClock.getAsLong();
        motion = new Motion(
                Axis.towards(from.pan(), within(to.pan(), -1), speed),
                Axis.towards(from.tilt(), within(to.tilt(), -1), speed),
                Axis.towards(from.zoom(), within(to.zoom(), 0), speed),
                now,
                Long.MAX_VALUE);
    }

    void stop(boolean panTilt, boolean zoom) {
        Motion was = motion;
        PtzPosition at = position();
        long now = nanoClock.getAsLong();
        motion = new Motion(
                panTilt ? Axis.still(at.pan()) : rest(was.pan(), at.pan()),
                panTilt ? Axis.still(at.tilt()) : rest(was.tilt(), at.tilt()),
                zoom ? Axis.still(at.zoom()) : rest(was.zoom(), at.zoom()),
                now,
                was.until());
    }

    private static Axis rest(Axis axis, double at) {
        return new Axis(at, axis.velocity(), axis.limit());
    }

    private static Motion still(PtzPosition at, long now) {
        return new Motion(Axis.still(at.pan()), Axis.still(at.tilt()), Axis.still(at.zoom()), now, now);
    }

    private boolean isGoing(Motion now) {
        return nanoClock.getAsLong() < now.until();
    }

    private static double within(double value, double lowest) {
        return Math.max(lowest, Math.min(1, value));
    }
}
