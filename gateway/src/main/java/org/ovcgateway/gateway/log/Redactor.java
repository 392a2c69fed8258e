package org.ovcgateway.gateway.log;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import org.ovcgateway.config.Secret;

/**
 * The safety net under the rule that no secret is ever logged: takes known secrets, what stands before the @ of a URL, its keys
 * and signatures, and the values of password-like fields out of a line. Thread-safe.
 */
public final class Redactor {
    private static final String MASK = "***";
    /** Shorter secrets are left alone: they would take harmless words apart, and tell by doing so what they are. */
    private static final int MIN_LENGTH = 4;

    private static final Pattern USER_INFO = Pattern.compile("(?<=://)[^/\\s\"'<>?#]{1,512}@");
    /** Not {@code platform.password: missing}: behind a key's path stands what is wrong with it, never the value. */
    private static final Pattern FIELD = Pattern.compile(
            "(?i)\\b(?!(?<=\\.)password: )([a-z_-]{0,32}(?:passw(?:or)?d|passwd|secret|token)\"?\\s{0,4}[=:]\\s{0,4})(\"[^\"]*\"|[^\\s&,;\"'}]+)");

    /** Of a URL that bears what lets one in. */
    private static final Pattern SIGNED = Pattern.compile(
            "(?i)([?&][a-z0-9_.-]{0,32}(?:key|sig|sign|signature|auth|credential|token)=)[^\\s&\"'<>#]+");

    private volatile List<String> known = List.of();

    /** Takes these out of all that is written from now on, instead of those given before. */
    void protect(Collection<Secret> secrets) {
        List<String> longestFirst = new ArrayList<>();
        for (Secret secret : secrets) {
            if (secret.reveal().length() >= MIN_LENGTH) {
                longestFirst.add(secret.reveal());
            }
        }
        longestFirst.sort(Comparator.comparingInt(String::length).reversed());
        known = List.copyOf(longestFirst);
    }

    public String redact(String text) {
        String clean = text;
        for (String secret : known) {
            clean = clean.replace(secret, MASK);
        }
        if (clean.contains("://")) {
            clean = USER_INFO.matcher(clean).replaceAll(MASK + "@");
        }
        if (clean.indexOf('=') >= 0 || clean.indexOf(':') >= 0) {
            clean = FIELD.matcher(clean).replaceAll("$1" + MASK);
            clean = SIGNED.matcher(clean).replaceAll("$1" + MASK);
        }
        return clean;
    }
}
