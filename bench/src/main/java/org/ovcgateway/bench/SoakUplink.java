package org.ovcgateway.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.ovcgateway.simulator.chaos.ChaosProxy;
import org.ovcgateway.simulator.chaos.NetworkFaults;
import org.ovcgateway.simulator.chaos.Passage;

/** The line to the platform that things happen to, and the platform behind it. */
final class SoakUplink implements Troubles.Victim<SoakUplink.Trouble>, AutoCloseable {

    /** What happens to the line. */
    enum Trouble {
        SIGNALLING_CUT(2),
        SIGNALLING_RESET(2),
        SIGNALLING_STALLS(40),
        SIGNALLING_HALF_OPEN(40),
        SIGNALLING_REFUSED(20),
        UPLOADS_REFUSED(30),
        UPLOADS_HALF_OPEN(45),
        UPLOADS_STALL(45),
        UPLOADS_CUT_OFF(20),
        UPLOADS_CUT_AFTER_BYTES(20),
        UPLOADS_NARROW(30),
        RTMP_RESET(2),
        RTMP_STALLS(25),
        RTMP_HALF_OPEN(25),
        RTMP_NARROW(25),
        SRT_LOSES(30),
        SRT_REORDERS(30),
        SRT_BLACK_HOLE(25),
        ALL_SLOW(30),
        ALL_BLACK_HOLE(45),
        ALL_RESET(2),
        PLATFORM_RESTARTS(12),
        /** Longer than the spool has room for. */
        LONG_OUTAGE(150);

        private final Duration longest;

        Trouble(int seconds) {
            longest = Duration.ofSeconds(seconds);
        }
    }

    private static final long NARROW_BYTES_PER_SECOND = 250_000;

    final ChaosProxy signalling;
    final ChaosProxy uploads;
    final ChaosProxy rtmp;
    final ChaosProxy srt;
    private final SoakPlatform platform;

    SoakUplink(ChaosProxy signalling, ChaosProxy uploads, ChaosProxy rtmp, ChaosProxy srt, SoakPlatform platform) {
        this.signalling = signalling;
        this.uploads = uploads;
        this.rtmp = rtmp;
        this.srt = srt;
        this.platform = platform;
    }

    @Override
    public Duration longest(Trouble trouble) {
        return trouble.longest;
    }

    @Override
    public void begin(Trouble trouble, Random random) throws IOException {
        NetworkFaults none = NetworkFaults.NONE;
        NetworkFaults narrow = none.withBytesPerSecond(NARROW_BYTES_PER_SECOND);
        switch (trouble) {
            case SIGNALLING_CUT -> signalling.cut();
            case SIGNALLING_RESET -> signalling.reset();
            case SIGNALLING_STALLS -> signalling.faults(none.withPassage(Passage.STALLED));
            case SIGNALLING_HALF_OPEN -> signalling.faults(none.withPassage(Passage.HALF_OPEN));
            case SIGNALLING_REFUSED -> refuse(signalling);
            case UPLOADS_REFUSED -> refuse(uploads);
            case UPLOADS_HALF_OPEN -> uploads.faults(none.withPassage(Passage.HALF_OPEN));
            case UPLOADS_STALL -> uploads.faults(none.withPassage(Passage.STALLED));
            case UPLOADS_CUT_OFF -> platform.cutOffUploads(true);
            case UPLOADS_CUT_AFTER_BYTES -> uploads.faults(none.withCutAfter(100 + random.nextInt(200_000)));
            case UPLOADS_NARROW -> uploads.faults(narrow);
            case RTMP_RESET -> rtmp.reset();
            case RTMP_STALLS -> rtmp.faults(none.withPassage(Passage.STALLED));
            case RTMP_HALF_OPEN -> rtmp.faults(none.withPassage(Passage.HALF_OPEN));
            case RTMP_NARROW -> rtmp.faults(none.withBytesPerSecond(NARROW_BYTES_PER_SECOND / 5));
            case SRT_LOSES -> srt.faults(none.withLoss(0.01 * (1 + random.nextInt(10))));
            case SRT_REORDERS ->
                srt.faults(none.withDelay(Duration.ofMillis(20)).withJitter(Duration.ofMillis(30)));
            case SRT_BLACK_HOLE -> srt.faults(none.withPassage(Passage.HALF_OPEN));
            case ALL_SLOW -> all(none.withDelay(Duration.ofMillis(50 + random.nextInt(200))));
            case ALL_BLACK_HOLE, LONG_OUTAGE -> all(none.withPassage(Passage.HALF_OPEN));
            case ALL_RESET -> lines().forEach(ChaosProxy::reset);
            case PLATFORM_RESTARTS -> platform.stop();
        }
    }

    private static void refuse(ChaosProxy line) throws IOException {
        line.faults(NetworkFaults.NONE.withPassage(Passage.REFUSED));
        line.reset();
    }

    private void all(NetworkFaults faults) throws IOException {
        for (ChaosProxy line : lines()) {
            line.faults(faults);
        }
    }

    private List<ChaosProxy> lines() {
        return List.of(signalling, uploads, rtmp, srt);
    }

    @Override
    public void end(Trouble trouble) throws IOException {
        if (trouble == Trouble.PLATFORM_RESTARTS) {
            platform.startAgain();
        } else if (trouble == Trouble.UPLOADS_CUT_OFF) {
            platform.cutOffUploads(false);
        }
        all(NetworkFaults.NONE);
    }

    @Override
    public void close() {
        lines().forEach(ChaosProxy::close);
    }
}
