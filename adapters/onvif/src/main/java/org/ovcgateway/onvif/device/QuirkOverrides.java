package org.ovcgateway.onvif.device;

import org.jspecify.annotations.Nullable;

/**
 * Some of {@link Quirks}: those that a row of the table, what was learnt, or a user says. The others are null.
 */
public record QuirkOverrides(
        Quirks.@Nullable Authentication authentication,
        Quirks.@Nullable Media media,
        Quirks.@Nullable Stop stop,
        Quirks.@Nullable Events events,
        @Nullable Boolean invertPan,
        @Nullable Boolean invertTilt,
        @Nullable Boolean sendMoveTimeout,
        @Nullable Boolean keepAlive,
        @Nullable Integer rtspPort) {

    public static final QuirkOverrides NONE = new QuirkOverrides(null, null, null, null, null, null, null, null, null);

    /** What was found out, as far as it is a quirk. */
    public static QuirkOverrides of(Learnt learnt) {
        return new QuirkOverrides(learnt.authentication(), null, learnt.stop(), null, null, null, null, null, null);
    }

    /** The quirks with these in their place. */
    public Quirks over(Quirks below) {
        return new Quirks(
                or(authentication, below.authentication()),
                or(media, below.media()),
                or(stop, below.stop()),
                or(events, below.events()),
                or(invertPan, below.invertPan()),
                or(invertTilt, below.invertTilt()),
                or(sendMoveTimeout, below.sendMoveTimeout()),
                or(keepAlive, below.keepAlive()),
                rtspPort != null ? rtspPort : below.rtspPort());
    }

    private static <T> T or(@Nullable T first, T second) {
        return first != null ? first : second;
    }
}
