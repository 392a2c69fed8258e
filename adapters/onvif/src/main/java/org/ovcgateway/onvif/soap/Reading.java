package org.ovcgateway.onvif.soap;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.onvif.xml.XmlElement;
import org.ovcgateway.onvif.xml.XmlException;
import org.ovcgateway.onvif.xml.XmlReader;

/**
 * What an answer over HTTP means. Either {@code body} or {@code failure} is there.
 *
 * @param body the element in the SOAP body
 * @param failure {@link SoapFault}, or {@link CameraException} where nothing that can be understood came
 * @param refused whether it is about who asked; devices have many ways to say that
 * @param nobody whether nobody is at the path that was asked, as HTTP says it and no SOAP
 */
record Reading(@Nullable XmlElement body, @Nullable Exception failure, boolean refused, boolean nobody) {
    private static final int MAX_REASON = 200;
    /** In how much of a reason URLs are looked for. */
    private static final int MAX_SEARCHED = 4096;

    static final int UNAUTHORISED = 401;
    private static final int FORBIDDEN = 403;
    private static final Set<Integer> NOBODY = Set.of(404, 410);
    /** Of ONVIF Core 5.9 and of SOAP Message Security 12. */
    private static final Set<String> REFUSALS =
            Set.of("NotAuthorized", "FailedAuthentication", "FailedCheck", "InvalidSecurity", "InvalidSecurityToken");
    /** A user's name and password, or the query, of a URL in what a device says. */
    private static final Pattern USER_INFO = Pattern.compile("://\\S*@");

    private static final Pattern QUERY = Pattern.compile("(://[^\\s?]*)\\?\\S*");

    /**
     * Reads an answer. Never fails itself.
     *
     * @param operation the local name of what was asked, for messages
     * @param status of HTTP
     * @param document the body, at most {@link XmlReader#MAX_SIZE} bytes
     */
    static Reading of(String operation, int status, byte[] document) {
        boolean refusal = status == UNAUTHORISED || status == FORBIDDEN;
        if (status >= 300 && status < 400) {
            return failed(
                    operation, status, "a redirect (HTTP status " + status + "), which is never followed", null, false);
        }
        if (document.length == 0) {
            return failed(operation, status, "HTTP status " + status + " and nothing else", null, refusal);
        }
        XmlElement root;
        try {
            root = XmlReader.read(document);
        } catch (XmlException e) {
            return failed(
                    operation,
                    status,
                    "HTTP status " + status + " with something else (" + printable(String.valueOf(e.getMessage()))
                            + ")",
                    e,
                    refusal);
        }
        Optional<XmlElement> body = root.child("Body");
        if (!root.name().equals("Envelope") || body.isEmpty()) {
            return failed(
                    operation,
                    status,
                    "HTTP status " + status + " with <" + printable(root.name()) + ">, which is no SOAP message",
                    null,
                    refusal);
        }
        Optional<XmlElement> fault = body.get().child("Fault");
        if (fault.isPresent()) {
            SoapFault read = fault(status, fault.get());
            return new Reading(null, read, refusal || isRefusal(read), false);
        }
        if (status < 200 || status >= 300) {
            return failed(operation, status, "HTTP status " + status + " without a reason", null, refusal);
        }
        // Some devices answer with an empty body where there is nothing to tell.
        return new Reading(
                body.get().children().stream().findFirst().orElseGet(() -> XmlElement.of("", operation + "Response")),
                null,
                false,
                false);
    }

    private static Reading failed(
            String operation, int status, String came, @Nullable Exception cause, boolean refused) {
        return new Reading(
                null,
                new CameraException(
                        CameraException.Kind.FAILED, operation + ": expected a SOAP message but was " + came, cause),
                refused,
                NOBODY.contains(status));
    }

    /** SOAP 1.2, or 1.1 from devices that know nothing newer. */
    private static SoapFault fault(int status, XmlElement fault) {
        XmlElement code = fault.child("Code").orElse(fault);
        String subcode = "";
        for (Optional<XmlElement> inner = code.child("Subcode");
                inner.isPresent();
                inner = inner.get().child("Subcode")) {
            String value = inner.get().textAt("Value");
            subcode = value == null ? subcode : value;
        }
        if (subcode.isEmpty()) {
            String old = fault.textAt("faultcode");
            subcode = old == null ? "" : old;
        }
        String reason = firstOf(
                fault.textAt("Reason", "Text"),
                fault.textAt("Reason"),
                fault.textAt("faultstring"),
                fault.textAt("Detail", "Text"),
                fault.textAt("Detail"),
                fault.textAt("detail"));
        String name = printable(subcode.substring(subcode.lastIndexOf(':') + 1).trim());
        String words = reason != null ? printable(reason) : name.isEmpty() ? "HTTP status " + status : name;
        return new SoapFault(status, name, words);
    }

    private static @Nullable String firstOf(@Nullable String... candidates) {
        for (String candidate : candidates) {
            if (candidate != null) {
                return candidate;
            }
        }
        return null;
    }

    /** Many devices have no code for it; what they say in words has "auth" in it (authorized, authentication, Unauthorised …). */
    private static boolean isRefusal(SoapFault fault) {
        return REFUSALS.contains(fault.subcode())
                || String.valueOf(fault.getMessage()).toLowerCase(Locale.ROOT).contains("auth");
    }

    /** One line of bearable length, without what a URL can hide. */
    private static String printable(String text) {
        String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").trim();
        String cut = line.length() <= MAX_SEARCHED ? line : line.substring(0, MAX_SEARCHED);
        String bare = QUERY.matcher(USER_INFO.matcher(cut).replaceAll("://")).replaceAll("$1");
        return bare.length() <= MAX_REASON ? bare : bare.substring(0, MAX_REASON) + " …";
    }
}
