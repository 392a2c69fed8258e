package org.ovcgateway.onvif.soap;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.onvif.device.Memory;
import org.ovcgateway.onvif.device.Quirks;
import org.ovcgateway.onvif.device.Quirks.Authentication;

/**
 * What is known of how a device wants to know who asks, and how often it refused. Cameras lock out who tries too often, so that
 * after two refusals in a row nothing is sent for a while, and then one try is made at a time. On the device's event loop.
 */
final class Login {
    static final int MAX_REFUSALS = 2;
    private static final Duration FIRST_PAUSE = Duration.ofMinutes(5);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    private final String place;
    private final Supplier<Quirks> quirks;
    private final Memory memory;
    private final LongSupplier nanoTime;

    private @Nullable Authentication way;
    private boolean proven;
    private int refusals;
    private int pauses;
    private long pausedAt;
    private Duration pause = Duration.ZERO;

    /** @param place of the device, for messages */
    Login(String place, Supplier<Quirks> quirks, Memory memory, LongSupplier nanoTime) {
        this.place = place;
        this.quirks = quirks;
        this.memory = memory;
        this.nanoTime = nanoTime;
    }

    /** Whether the way is not to be found out, but told by a quirk. */
    boolean isFixed() {
        return quirks.get().authentication() != Authentication.TRY;
    }

    /** How to authenticate next; never {@link Authentication#TRY}. */
    Authentication way() {
        if (isFixed()) {
            return quirks.get().authentication();
        }
        Authentication known = way != null ? way : memory.learnt().authentication();
        return known == null || known == Authentication.TRY ? Authentication.USERNAME_TOKEN : known;
    }

    /** Takes another way from now on, which did not prove itself yet. */
    void prefer(Authentication other) {
        way = other;
    }

    /** Whether the credentials were accepted before; a refusal may be about the operation then. */
    boolean isProven() {
        return proven;
    }

    /** The credentials were shown and accepted. */
    void accepted(Authentication by) {
        proven = true;
        refusals = 0;
        pauses = 0;
        pause = Duration.ZERO;
        remember(by);
    }

    /** The device answers those who show nothing; whether it knows the credentials is no clearer than before. */
    void asksNobody() {
        remember(Authentication.NONE);
    }

    private void remember(Authentication by) {
        way = by;
        if (!isFixed()) {
            memory.update(learnt -> learnt.withAuthentication(by));
        }
    }

    /** The credentials were shown and refused. */
    void refused() {
        proven = false;
        refusals++;
        if (refusals >= MAX_REFUSALS) {
            pause = FIRST_PAUSE.multipliedBy(1L << Math.min(pauses, 10));
            pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
            pausedAt = nanoTime.getAsLong();
            pauses++;
            refusals = MAX_REFUSALS - 1;
        }
    }

    /** Whether to show the credentials once more. */
    boolean mayTry() {
        return left().isZero();
    }

    /** Why nothing may be sent now; null if it may. */
    @Nullable
    CameraException obstacle() {
        return mayTry() ? null : failure();
    }

    /** That the device refuses, in words. */
    CameraException failure() {
        Duration left = left();
        return new CameraException(
                CameraException.Kind.UNAUTHORISED,
                "the camera at " + place + " refuses the user name and password"
                        + (left.isZero()
                                ? ""
                                : "; nothing is sent to it for " + (left.toSeconds() + 1)
                                        + " s, as cameras lock out who tries too often"));
    }

    private Duration left() {
        Duration left = pause.minusNanos(nanoTime.getAsLong() - pausedAt);
        return pause.isZero() || left.isNegative() ? Duration.ZERO : left;
    }
}
