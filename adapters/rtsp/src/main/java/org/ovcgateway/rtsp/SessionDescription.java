package org.ovcgateway.rtsp;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.media.rtp.RtpTrack;

/**
 * A session description (SDP, RFC 8866) as cameras write it: only the lines that matter here are read, in whatever order,
 * with whatever line ends.
 *
 * @param control the session's {@code a=control} (RFC 2326 C.1.1); null if there is none
 * @param sections the media sections that can be received over RTP, in their order
 * @param backChannels what can be sent to the camera, if it was asked for (ONVIF Streaming Specification 5.3): the audio of
 *     one media section, once for each payload type that the camera takes, in its order
 */
record SessionDescription(@Nullable String control, List<Section> sections, List<Section> backChannels) {
    private static final int MOST_SECTIONS = 32;
    private static final int MOST_PAYLOAD_TYPES = 64;
    private static final int MOST_PARAMETERS = 64;

    /** Payload types that stand beside the one that is the media: comfort noise, dialled digits, redundancy. */
    private static final Set<String> BESIDE_MEDIA = Set.of("CN", "TELEPHONE-EVENT", "RED");

    SessionDescription {
        sections = List.copyOf(sections);
        backChannels = List.copyOf(backChannels);
    }

    /**
     * A media section.
     *
     * @param media {@code video}, {@code audio}, {@code application} …
     * @param control the section's {@code a=control}; null if there is none
     * @param track its first payload type that can be named
     */
    record Section(String media, @Nullable String control, RtpTrack track) {}

    /** @throws RtspException PROTOCOL if there is no media section at all */
    static SessionDescription parse(String text) throws RtspException {
        String sessionControl = null;
        List<Draft> drafts = new ArrayList<>();
        Draft draft = null;
        for (String rawLine : text.split("\r\n|\n|\r")) {
            String line = rawLine.strip();
            if (line.startsWith("m=")) {
                if (drafts.size() == MOST_SECTIONS) {
                    break;
                }
                draft = new Draft(line.substring(2));
                drafts.add(draft);
            } else if (line.startsWith("a=") && draft != null) {
                draft.attribute(line.substring(2));
            } else if (line.startsWith("a=control:") && sessionControl == null) {
                sessionControl = line.substring("a=control:".length()).strip();
            }
        }
        if (drafts.isEmpty()) {
            throw new RtspException(
                    RtspException.Kind.PROTOCOL,
                    "expected a session description with media but was \"" + RtspUrl.printable(text) + '"');
        }
        return new SessionDescription(sessionControl, sections(drafts), backChannels(drafts));
    }

    private static List<Section> sections(List<Draft> drafts) {
        boolean cameraSpeaksOfItself = cameraSpeaksOfItself(drafts);
        List<Section> sections = new ArrayList<>();
        for (Draft draft : drafts) {
            RtpTrack track = draft.track();
            if (track != null && (cameraSpeaksOfItself || !draft.isAudio(Direction.SENDONLY))) {
                sections.add(new Section(draft.media, draft.control, track));
            }
        }
        return sections;
    }

    /** The first section of those that look most like one. */
    private static List<Section> backChannels(List<Draft> drafts) {
        Direction towardsCamera = cameraSpeaksOfItself(drafts) ? Direction.RECVONLY : Direction.SENDONLY;
        boolean videoIsBoth = drafts.stream().anyMatch(draft -> draft.isVideo(Direction.SENDRECV));
        for (Direction sought : new Direction[] {towardsCamera, Direction.SENDRECV}) {
            if (sought == Direction.SENDRECV && videoIsBoth) {
                continue;
            }
            for (Draft draft : drafts) {
                List<RtpTrack> tracks = draft.isAudio(sought) ? draft.tracks() : List.of();
                if (!tracks.isEmpty()) {
                    return tracks.stream()
                            .map(track -> new Section(draft.media, draft.control, track))
                            .toList();
                }
            }
        }
        return List.of();
    }

    /** ONVIF has directions as its client sees them, so video is "recvonly"; some cameras write them as they see them. */
    private static boolean cameraSpeaksOfItself(List<Draft> drafts) {
        return drafts.stream().anyMatch(draft -> draft.isVideo(Direction.SENDONLY));
    }

    /** RFC 8866 6.7. */
    private enum Direction {
        SENDONLY,
        RECVONLY,
        SENDRECV
    }

    /** A media section while it is read. */
    private static final class Draft {
        private final String media;
        private final boolean rtp;
        private final List<Integer> payloadTypes = new ArrayList<>();
        private final Map<Integer, String> names = new LinkedHashMap<>();
        private final Map<Integer, String> parameters = new LinkedHashMap<>();
        private @Nullable String control;
        private @Nullable Direction direction;

        /** @param line for instance {@code video 0 RTP/AVP 96 97} (RFC 8866 5.14) */
        Draft(String line) {
            String[] words = line.strip().split("\\s+");
            media = words[0].toLowerCase(Locale.ROOT);
            String protocol = words.length > 2 ? words[2].toUpperCase(Locale.ROOT) : "";
            rtp = protocol.equals("RTP/AVP") || protocol.equals("RTP/AVPF") || protocol.equals("RTP/AVP/TCP");
            for (int i = 3; i < words.length && payloadTypes.size() < MOST_PAYLOAD_TYPES; i++) {
                int type = number(words[i], 127);
                if (type >= 0) {
                    payloadTypes.add(type);
                }
            }
        }

        void attribute(String text) {
            int colon = text.indexOf(':');
            String name = (colon < 0 ? text : text.substring(0, colon)).strip().toLowerCase(Locale.ROOT);
            String value = colon < 0 ? "" : text.substring(colon + 1).strip();
            switch (name) {
                case "control" -> control = control == null ? value : control;
                case "sendonly" -> direction = Direction.SENDONLY;
                case "recvonly" -> direction = Direction.RECVONLY;
                case "sendrecv" -> direction = Direction.SENDRECV;
                case "rtpmap" -> byPayloadType(names, value);
                case "fmtp" -> byPayloadType(parameters, value);
                default -> {}
            }
        }

        private static void byPayloadType(Map<Integer, String> map, String value) {
            String[] words = value.split("\\s+", 2);
            int type = number(words[0], 127);
            if (type >= 0 && words.length == 2) {
                map.putIfAbsent(type, words[1]);
            }
        }

        boolean isAudio(Direction asked) {
            return media.equals("audio") && direction == asked;
        }

        boolean isVideo(Direction asked) {
            return media.equals("video") && direction == asked;
        }

        /** Its first payload type that can be named. */
        @Nullable
        RtpTrack track() {
            if (!rtp) {
                return null;
            }
            for (int type : payloadTypes) {
                RtpTrack track = track(type);
                if (track != null) {
                    return track;
                }
            }
            return null;
        }

        /** All its payload types that can be named. */
        List<RtpTrack> tracks() {
            List<RtpTrack> tracks = new ArrayList<>();
            for (int type : payloadTypes) {
                RtpTrack track = rtp ? track(type) : null;
                if (track != null) {
                    tracks.add(track);
                }
            }
            return tracks;
        }

        private @Nullable RtpTrack track(int type) {
            String name = names.getOrDefault(type, StaticPayloadTypes.name(type));
            if (name == null) {
                return null;
            }
            String[] parts = name.strip().split("\\s*/\\s*", -1);
            String encoding = parts.length == 0 ? "" : parts[0].toUpperCase(Locale.ROOT);
            int clockRate = parts.length > 1 && !parts[1].isEmpty()
                    ? number(parts[1], Integer.MAX_VALUE)
                    : StaticPayloadTypes.usualClockRate(encoding);
            int channels = parts.length > 2 ? number(parts[2], 255) : 1;
            if (encoding.isEmpty() || clockRate <= 0 || BESIDE_MEDIA.contains(encoding)) {
                return null;
            }
            Map<String, String> format = formatParameters(parameters.getOrDefault(type, ""));
            return new RtpTrack(type, encoding, clockRate, Math.max(1, channels), format);
        }

        /** Reads {@code name=value;name=value}; a value may itself hold {@code =} (base64). */
        private static Map<String, String> formatParameters(String text) {
            Map<String, String> map = new LinkedHashMap<>();
            for (String parameter : text.split(";", MOST_PARAMETERS)) {
                int equals = parameter.indexOf('=');
                String name = (equals < 0 ? parameter : parameter.substring(0, equals))
                        .strip()
                        .toLowerCase(Locale.ROOT);
                if (!name.isEmpty()) {
                    map.putIfAbsent(
                            name,
                            equals < 0 ? "" : parameter.substring(equals + 1).strip());
                }
            }
            return map;
        }

        /** A decimal number of 0 to {@code most}, or -1. */
        private static int number(String text, int most) {
            String digits = text.strip();
            if (digits.isEmpty() || digits.length() > 9 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
                return -1;
            }
            int number = Integer.parseInt(digits);
            return number <= most ? number : -1;
        }
    }
}
