package org.ovcgateway.simulator.onvif;

import java.util.Locale;

/** What real cameras do wrong, by name; each can be switched on and off while the virtual camera runs. */
public enum OnvifFault {
    CLOCK_OFF("the clock is half a year behind, and the time of UsernameTokens is checked against it"),
    CLOCK_UNKNOWN("GetSystemDateAndTime is not implemented"),
    CLOCK_NEEDS_AUTH("GetSystemDateAndTime asks for authentication"),
    CLOCK_WITHOUT_UTC("GetSystemDateAndTime tells local time (UTC+8) and time zone only"),
    LOCAL_TIME_AS_UTC("the local time (UTC-10) is told as UTC, and UsernameTokens are checked against true UTC"),
    WSSE_REFUSED("UsernameTokens are not read; HTTP Digest is asked for"),
    DIGEST_REFUSED("HTTP Digest is neither offered nor read; only UsernameTokens count"),
    REFUSES_TWO_CREDENTIALS("a request with both UsernameToken and HTTP Digest is refused with 400"),
    DIGEST_WITHOUT_QOP("the HTTP Digest challenge has no qop, as in RFC 2069"),
    DIGEST_SHA_256("the HTTP Digest challenge is SHA-256 only"),
    DIGEST_TWO_HEADERS("challenges for SHA-256, MD5 and Basic come in three headers"),
    DIGEST_ONE_HEADER("challenges for Basic, SHA-256 and MD5 come in one header"),
    DIGEST_NONCE_ONCE("each nonce is good for one request; then comes 401 with stale=true"),
    LOCKS_OUT("after three wrong passwords nobody is let in any more, until the fault is cleared"),
    AUTH_ERROR_IN_WORDS("a refusal has no subcode, only the words \"Authority failure\", and status 500"),
    UNKNOWN_OPERATION_EMPTY("an unknown operation is answered with 400 and no body"),
    UNKNOWN_OPERATION_404("an unknown operation is answered with 404"),
    UNKNOWN_OPERATION_405("an unknown operation is answered with 405"),
    UNKNOWN_OPERATION_HTML("an unknown operation is answered with 500 and a page of HTML"),
    UNKNOWN_OPERATION_CLOSES("an unknown operation closes the connection without an answer"),
    GET_SERVICES_UNKNOWN("GetServices is not implemented, GetCapabilities is"),
    UNDECLARED_PREFIX("SOAP faults use the prefix ter without declaring it"),
    INVALID_UTF8("GetDeviceInformation has bytes in it that are not UTF-8"),
    BROKEN_XML("GetDeviceInformation lacks the end of its envelope"),
    ZERO_TIMES("times of events are 0000-00-00T00:00:00Z"),
    SHORT_TIMES("times of events lack the date (T00:61:16Z)"),
    FOREIGN_ADDRESS("addresses of services, streams, stills, uploads and subscriptions name another host (192.0.2.77)"),
    WRONG_PORT("addresses of services, uploads and subscriptions name a port on which nothing listens (9)"),
    DOUBLED_PORT("addresses of services name the port twice"),
    XADDR_WITHOUT_PATH("addresses of services have no path"),
    EVENTS_XADDR_DEAD("the address of the event service answers 404; the device's own address serves events too"),
    DISCOVERY_SEVERAL_ADDRESSES("ProbeMatches name a link-local, an https and an IPv6 address before the right one"),
    DISCOVERY_WRONG_ADDRESS("ProbeMatches name an address at which nobody is; only the sender's is right"),
    DISCOVERY_CHANGING_REFERENCE("each ProbeMatches has another endpoint reference"),
    DISCOVERY_DUPLICATES("each ProbeMatches is sent three times"),
    DISCOVERY_ONLY_NVT("probes for tds:Device are not answered"),
    DISCOVERY_ONLY_DEVICE("probes for dn:NetworkVideoTransmitter are not answered"),
    DISCOVERY_MISSES_FIRST("the first of each two probes is lost"),
    PULL_POINT_DENIED("capabilities deny pull points, which work"),
    PULL_POINT_CLAIMED("capabilities claim pull points, and CreatePullPointSubscription fails"),
    NEEDS_TERMINATION_TIME("CreatePullPointSubscription without InitialTerminationTime is answered with 500"),
    NO_RELATIVE_TERMINATION("relative termination times are refused; absolute ones must be in the camera's time"),
    MINIMAL_TERMINATION("termination times of less than 60 s are refused"),
    RENEW_FAILS("Renew says ResourceUnknownFault"),
    RENEW_IGNORED("Renew is answered, but nothing makes a subscription last longer than it was to at first"),
    NEEDS_ADDRESSING("event calls without wsa:Action, wsa:MessageID and wsa:To are refused"),
    ADDRESSING_BREAKS_PTZ("PTZ calls with any WS-Addressing header are refused"),
    REFERENCE_PARAMETERS("subscriptions share one address and are told apart by a reference parameter"),
    ONE_SUBSCRIPTION("a second subscription is refused until the first has ended"),
    UNSUBSCRIBE_DROPS_ALL("Unsubscribe ends all subscriptions"),
    POLL_CLOSES("a long poll without events ends in a closed connection"),
    SUBSCRIPTIONS_VANISH("PullMessages says ResourceUnknownFault, and the subscription is gone"),
    TOPIC_TRAILING_SLASH("topics end in a slash"),
    TOPIC_DOUBLED_SLASH("topics have //. at their end, as in a topic expression"),
    TOPIC_VENDOR_PREFIX("the last segment of topics has a vendor's prefix"),
    TOPIC_NESTED("topics stand below tns1:VideoSource, each with its own prefix"),
    TOPIC_MISSPELT("VideoSource is spelt VideoSoure in topics"),
    TOPICS_SWAPPED("motion is told as a digital input and the other way round"),
    VALUES_UPPER_CASE("values are TRUE and FALSE"),
    VALUES_AS_NUMBERS("values are 1 and 0"),
    VALUES_AS_WORDS("values are active and inactive"),
    EXTRA_ITEMS("other items stand before the value in an event's data"),
    INITIALIZED_REPEATS("each change is followed by Initialized with all states that there are"),
    DELETED_AS_END("the end of an alarm is a Deleted without data"),
    NO_END("the end of an alarm is never told"),
    IGNORES_TIMEOUT("ContinuousMove goes on after its Timeout"),
    REJECTS_TIMEOUT("ContinuousMove with a Timeout is refused"),
    NO_STOP("Stop is not implemented"),
    STOP_IGNORED("Stop is answered, and the camera moves on"),
    STOP_MUST_MATCH("Stop must name exactly the axes that move"),
    NO_PTZ_IN_PROFILE("GetConfigurations lists a PTZ configuration, the profiles have none"),
    NO_DEFAULT_SPACES("the PTZ configuration has no default spaces"),
    ZERO_WIDTH_ZOOM("the node's zoom ranges are from 0 to 0"),
    FOV_RELATIVE("the node has TranslationSpaceFov too, which is not the default"),
    NO_RELATIVE("RelativeMove is not implemented, and the configuration has no default for it"),
    ZOOM_REFUSED("a move with a zoom element is refused"),
    ONE_AXIS_ONLY("a move with both pan/tilt and zoom is never answered"),
    TILT_INVERTED("a positive tilt looks down"),
    PRESET_TOKENS_UNLIKE("preset tokens are neither the preset's number nor its name"),
    PRESET_TOKEN_MISSING("SetPreset answers with an empty token"),
    STATUS_EMPTY("GetStatus tells neither position nor state"),
    STATUS_SLOW("GetStatus takes three seconds"),
    H265_HIDDEN("Media1 tells H.265 as H264"),
    MEDIA1_ONLY("there is no Media2"),
    MEDIA2_ONLY("there is no Media1"),
    ENCODER_NEEDS_ALL("SetVideoEncoderConfiguration without an element that was told before is answered with 400"),
    ENCODER_IGNORES("SetVideoEncoderConfiguration is answered, and nothing changes"),
    ENCODER_REFUSES_NO_MULTICAST("SetVideoEncoderConfiguration with the multicast address 0.0.0.0 is refused"),
    NO_MIRROR("the picture can be turned by 180 degrees, but not mirrored"),
    NO_ROTATION("the picture can neither be turned nor mirrored"),
    NO_SNAPSHOT("there is no still"),
    SNAPSHOT_NEEDS_DIGEST("the still asks for HTTP Digest whatever the camera's authentication, and refuses Basic"),
    SNAPSHOT_URI_WITH_CREDENTIALS(
            "the still's address has user name and password in it, and is refused if they are sent"),
    SNAPSHOT_NOT_JPEG("the still is a page of HTML"),
    CLIPS_FULL("there is no room for another audio clip"),
    CLIPS_OPUS_ONLY("audio clips may be Ogg files with Opus, and nothing else"),
    CLIP_UPLOAD_BY_PUT("an audio clip that is brought by POST is answered with 405"),
    CLIP_UPLOAD_REFUSED("an audio clip that is brought is answered with 415, whatever it is"),
    CLIP_PLAY_REFUSED("PlayAudioClip is refused"),
    REJECTS_TIME_ZONE("SetSystemDateAndTime with a TimeZone that is not the camera's own is refused"),
    CLOCK_BY_NTP("the clock is set by NTP, and SetSystemDateAndTime changes nothing as long as it does not say Manual"),
    SLOW("every answer takes a second"),
    ONE_CALL_AT_A_TIME("a call that comes while another is being answered (but a long poll) is answered with 503"),
    CLOSES_AFTER_ANSWER("the connection is closed after each answer, without a word in its header"),
    RESETS_CONNECTION("of each two calls on one connection the second closes it without an answer");

    private final String description;

    OnvifFault(String description) {
        this.description = description;
    }

    /** What the camera does, as the reference pages say it. */
    public String description() {
        return description;
    }

    /** The name on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Finds one by its name.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public static OnvifFault named(String name) {
        for (OnvifFault fault : values()) {
            if (fault.toString().equals(name.toLowerCase(Locale.ROOT).replace('_', '-'))) {
                return fault;
            }
        }
        throw new IllegalArgumentException("expected the name of a fault but was '" + name + "'");
    }
}
