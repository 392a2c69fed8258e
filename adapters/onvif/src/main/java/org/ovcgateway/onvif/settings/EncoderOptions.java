package org.ovcgateway.onvif.settings;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.onvif.xml.XmlElement;

/**
 * What an encoder can be set to for one codec; empty or null where the camera does not tell.
 *
 * @param frameRates those that it takes and no others; empty where {@code frameRateBounds} hold
 * @param bitrateBounds kbit/s
 * @param profiles of the codec
 */
record EncoderOptions(
        List<Size> sizes,
        List<Integer> frameRates,
        @Nullable Bounds frameRateBounds,
        @Nullable Bounds bitrateBounds,
        @Nullable Bounds keyFrameIntervals,
        List<String> profiles) {

    private static final Pattern NUMBER = Pattern.compile("\\d{1,6}(\\.\\d{0,6})?");

    static final EncoderOptions UNKNOWN = new EncoderOptions(List.of(), List.of(), null, null, null, List.of());

    /** Of a picture, in pixels. */
    record Size(int width, int height) {
        static Stream<Size> read(XmlElement element) {
            Integer width = Trees.integerAt(element, "Width");
            Integer height = Trees.integerAt(element, "Height");
            return width == null || height == null ? Stream.empty() : Stream.of(new Size(width, height));
        }

        int area() {
            return width * height;
        }

        @Override
        public String toString() {
            return width + "x" + height;
        }
    }

    /**
     * Of one codec.
     *
     * @param options what Media2 answered, one element for each codec
     * @return null if it told of codecs, but not of this
     */
    static @Nullable EncoderOptions media2(List<XmlElement> options, String encoding) {
        if (options.isEmpty()) {
            return UNKNOWN;
        }
        return options.stream()
                .filter(one -> encoding.equalsIgnoreCase(one.textAt("Encoding")))
                .findFirst()
                .map(one -> new EncoderOptions(
                        one.all("ResolutionsAvailable").flatMap(Size::read).toList(),
                        integers(one.attribute("FrameRatesSupported")),
                        null,
                        Bounds.at(one, "BitrateRange"),
                        ends(integers(one.attribute("GovLengthRange"))),
                        words(one.attribute("ProfilesSupported"))))
                .orElse(null);
    }

    /**
     * Of one codec.
     *
     * @param options what Media1 answered
     * @return null if it told of codecs, but not of this
     */
    static @Nullable EncoderOptions media1(List<XmlElement> options, String encoding) {
        if (options.isEmpty()) {
            return UNKNOWN;
        }
        XmlElement all = options.get(0);
        String name = encoding.toUpperCase(Locale.ROOT);
        XmlElement basic = all.child(name).orElse(null);
        XmlElement extended = all.at("Extension", name).orElse(null);
        XmlElement one =
                extended != null && extended.child("ResolutionsAvailable").isPresent() ? extended : basic;
        if (one == null) {
            boolean told = Stream.of("H264", "JPEG", "MPEG4")
                    .anyMatch(codec -> all.child(codec).isPresent());
            return told ? null : UNKNOWN;
        }
        return new EncoderOptions(
                one.all("ResolutionsAvailable").flatMap(Size::read).toList(),
                List.of(),
                Bounds.at(one, "FrameRateRange"),
                extended == null ? null : Bounds.at(extended, "BitrateRange"),
                Bounds.at(one, "GovLengthRange"),
                one.all(name + "ProfilesSupported").map(XmlElement::text).toList());
    }

    /** The most that is no more than what is wanted; null if there is none. */
    @Nullable
    Integer frameRate(int atMost) {
        if (!frameRates.isEmpty()) {
            return frameRates.stream()
                    .filter(rate -> rate <= atMost)
                    .max(Integer::compare)
                    .orElse(null);
        }
        return within(frameRateBounds, atMost);
    }

    /** The most that is no more than what is wanted, in kbit/s; null if there is none. */
    @Nullable
    Integer bitrate(int atMost) {
        return within(bitrateBounds, atMost);
    }

    private static @Nullable Integer within(@Nullable Bounds bounds, int atMost) {
        if (bounds == null) {
            return atMost;
        }
        return atMost < bounds.min() ? null : Integer.valueOf(Math.min(atMost, bounds.max()));
    }

    /** For people. */
    String frameRatesInWords() {
        return frameRates.isEmpty()
                ? Objects.toString(frameRateBounds, "others")
                : frameRates.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    private static List<String> words(@Nullable String list) {
        return list == null || list.isBlank() ? List.of() : List.of(list.trim().split("[\\s,]+"));
    }

    /** Rounded; what is no number is left out. */
    private static List<Integer> integers(@Nullable String list) {
        return words(list).stream()
                .filter(word -> NUMBER.matcher(word).matches())
                .map(word -> (int) Math.round(Double.parseDouble(word)))
                .toList();
    }

    private static @Nullable Bounds ends(List<Integer> list) {
        return list.size() < 2 ? null : new Bounds(list.get(0), list.get(list.size() - 1));
    }
}
