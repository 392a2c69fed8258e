package org.ovcgateway.onvif.ptz;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.Presets;

/** Which number belongs to which of a camera's presets. Tokens mean nothing by themselves, but many a camera numbers them. */
final class PresetNumbers {
    private static final Pattern NUMBER = Pattern.compile("0*(\\d{1,3})");
    private static final Pattern TRAILING_NUMBER = Pattern.compile(".*?\\D0*(\\d{1,3})");
    private static final Pattern NAMED_NUMBER = Pattern.compile("(?i)(?:preset|ovc)?[ _-]*0*(\\d{1,3})");

    /** From what tells a number most clearly to what tells it least. */
    private static final List<Function<Found, @Nullable Integer>> RULES = List.of(
            found -> number(NUMBER, found.token()),
            found -> number(TRAILING_NUMBER, found.token()),
            found -> number(NAMED_NUMBER, found.name()));

    /**
     * A preset as the camera tells it.
     *
     * @param name may be empty
     */
    record Found(String token, String name) {}

    private PresetNumbers() {}

    /** The name that a new preset is given; {@link #assign} recognises it. */
    static String name(int number) {
        return "ovc" + number;
    }

    /**
     * Gives every preset a number, as long as there are any.
     *
     * @param remembered tokens by number, from before; these stay, also those that the camera does not tell of now, unless
     *     another preset bears their number itself
     * @param found in the camera's order
     * @return tokens by number
     */
    static SortedMap<Integer, String> assign(Map<Integer, String> remembered, List<Found> found) {
        Set<String> present = found.stream().map(Found::token).collect(Collectors.toSet());
        SortedMap<Integer, String> tokens = new TreeMap<>(remembered);
        List<Found> left = new ArrayList<>(found);
        left.removeIf(preset -> tokens.containsValue(preset.token()));
        for (Function<Found, @Nullable Integer> rule : RULES) {
            left.removeIf(preset -> {
                Integer number = rule.apply(preset);
                if (number == null || number > Presets.MAX_NUMBER) {
                    return false;
                }
                String holder = tokens.get(number);
                if (holder != null && present.contains(holder)) {
                    return false;
                }
                tokens.put(number, preset.token());
                return true;
            });
        }
        for (Found preset : left) {
            Integer free = lowest(number -> !tokens.containsKey(number));
            if (free == null) {
                free = lowest(number -> !present.contains(tokens.get(number)));
            }
            if (free == null) {
                break;
            }
            tokens.put(free, preset.token());
        }
        return tokens;
    }

    private static @Nullable Integer lowest(Function<Integer, Boolean> wanted) {
        for (int number = 0; number <= Presets.MAX_NUMBER; number++) {
            if (wanted.apply(number)) {
                return number;
            }
        }
        return null;
    }

    private static @Nullable Integer number(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.matches() ? Integer.valueOf(matcher.group(1)) : null;
    }
}
