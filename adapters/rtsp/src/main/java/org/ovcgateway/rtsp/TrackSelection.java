package org.ovcgateway.rtsp;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.ovcgateway.media.rtp.RtpInput;
import org.ovcgateway.media.rtp.RtpTrack;

/**
 * Which of the announced tracks to set up, and where their packets go.
 *
 * @param tracks indices in the announced list
 * @param input hears of these tracks under these indices
 */
public record TrackSelection(SortedSet<Integer> tracks, RtpInput input) {

    /** The first track that each test accepts: typically the first usable video and the first usable audio. */
    @SafeVarargs
    public static SortedSet<Integer> firstOfEach(List<RtpTrack> announced, Predicate<RtpTrack>... tests) {
        SortedSet<Integer> chosen = new TreeSet<>();
        for (Predicate<RtpTrack> test : tests) {
            for (int i = 0; i < announced.size(); i++) {
                if (test.test(announced.get(i))) {
                    chosen.add(i);
                    break;
                }
            }
        }
        return chosen;
    }
}
