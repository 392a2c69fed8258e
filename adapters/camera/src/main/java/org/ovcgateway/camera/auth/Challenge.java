package org.ovcgateway.camera.auth;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One challenge of a {@code WWW-Authenticate} header (RFC 7235 4.1).
 *
 * @param scheme in lower case: {@code basic}, {@code digest} …
 * @param parameters names in lower case, values without their quotes; the first of equal names
 */
public record Challenge(String scheme, Map<String, String> parameters) {

    public Challenge {
        parameters = Map.copyOf(parameters);
    }

    /** A parameter's value, or null. */
    public @Nullable String parameter(String name) {
        return parameters.get(name);
    }

    /**
     * Reads every challenge of the given header values, in their order. Never fails: blanks may stand anywhere, quotes may
     * be missing, commas may be doubled, and what makes no sense is skipped.
     *
     * @param headerValues each may hold several challenges
     */
    public static List<Challenge> parse(List<String> headerValues) {
        List<Challenge> challenges = new ArrayList<>();
        for (String value : headerValues) {
            new Parser(value, challenges).run();
        }
        return challenges;
    }

    /** Reads words; a word that {@code =} follows is a parameter's name, another one starts a challenge. */
    private static final class Parser {
        private final String text;
        private final List<Challenge> challenges;
        private int at;
        private @Nullable String scheme;
        private Map<String, String> parameters = new LinkedHashMap<>();

        Parser(String text, List<Challenge> challenges) {
            this.text = text;
            this.challenges = challenges;
        }

        void run() {
            while (skipToWord()) {
                String word = word().toLowerCase(Locale.ROOT);
                skipBlanks();
                if (at < text.length() && text.charAt(at) == '=') {
                    at++;
                    skipBlanks();
                    parameters.putIfAbsent(word, value());
                } else {
                    finish();
                    scheme = word;
                }
            }
            finish();
        }

        private void finish() {
            if (scheme != null) {
                challenges.add(new Challenge(scheme, parameters));
            }
            scheme = null;
            parameters = new LinkedHashMap<>();
        }

        private boolean skipToWord() {
            while (at < text.length() && !isWordCharacter(text.charAt(at))) {
                at++;
            }
            return at < text.length();
        }

        private void skipBlanks() {
            while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
        }

        private String word() {
            int start = at;
            while (at < text.length() && isWordCharacter(text.charAt(at))) {
                at++;
            }
            return text.substring(start, at);
        }

        private String value() {
            return at < text.length() && text.charAt(at) == '"' ? quoted() : bare();
        }

        private String quoted() {
            StringBuilder value = new StringBuilder();
            at++;
            while (at < text.length() && text.charAt(at) != '"') {
                if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                    at++;
                }
                value.append(text.charAt(at++));
            }
            at++;
            return value.toString();
        }

        private String bare() {
            int start = at;
            while (at < text.length() && text.charAt(at) != ',' && !Character.isWhitespace(text.charAt(at))) {
                at++;
            }
            return text.substring(start, at);
        }

        private static boolean isWordCharacter(char c) {
            return c > ' ' && c < 0x7F && c != ',' && c != '=' && c != '"' && c != ';';
        }
    }
}
