package org.ovcgateway.onvif.settings;

import io.vertx.core.Future;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.onvif.device.Profile;
import org.ovcgateway.onvif.soap.Namespaces;
import org.ovcgateway.onvif.soap.SoapCalls;
import org.ovcgateway.onvif.xml.XmlElement;

/** The text that a camera writes into its picture: the first plain one that it has (Media Service Specification 5.19). */
final class OverlayText {
    private static final String FIELD = "text in the picture";
    private static final String PLAIN = "Plain";
    private static final String CUSTOM = "Custom";

    private final SoapCalls calls;
    private final ReadBack readBack;

    OverlayText(SoapCalls calls, ReadBack readBack) {
        this.calls = calls;
        this.readBack = readBack;
    }

    /** Empty where there is none but could be; null where the camera writes no text. */
    Future<@Nullable String> read(Profile profile) {
        return texts(profile).compose(found -> {
            if (found.isEmpty()) {
                return Future.succeededFuture();
            }
            XmlElement text = found.get().stream().findFirst().orElse(null);
            if (text != null) {
                return Future.succeededFuture(plainText(text));
            }
            return options(profile).map(options -> canCreate(options) ? "" : null);
        });
    }

    Future<Plan> plan(Profile profile, String wanted) {
        return texts(profile).compose(found -> {
            if (found.isEmpty()) {
                return Future.succeededFuture(Plan.impossible(FIELD + ": the camera writes none"));
            }
            XmlElement present = found.get().stream().findFirst().orElse(null);
            if (present != null) {
                return Future.succeededFuture(change(profile, present, wanted));
            }
            if (wanted.isEmpty()) {
                return Future.succeededFuture(Plan.nothing());
            }
            return options(profile)
                    .map(options -> canCreate(options)
                            ? Plan.of(
                                    FIELD,
                                    () -> create(profile, options, wanted).compose(created -> compare(profile, wanted)))
                            : Plan.impossible(FIELD + ": the camera has no place for one"));
        });
    }

    private Plan change(Profile profile, XmlElement present, String wanted) {
        if (plainText(present).equals(wanted)) {
            return Plan.nothing();
        }
        MediaService media = MediaService.of(calls, profile);
        XmlElement request;
        if (wanted.isEmpty()) {
            request = media.request("DeleteOSD").with("OSDToken", String.valueOf(present.attribute("token")));
        } else {
            XmlElement changed = Trees.changed(
                    present,
                    text -> Trees.withChildBefore(
                            text,
                            XmlElement.of(text.namespace(), "PlainText", wanted),
                            child -> child.name().equals("Extension")),
                    "TextString");
            request = media.request("SetOSD")
                    .with(Trees.named(media.request("SetOSD").namespace(), "OSD", changed));
        }
        return Plan.of(FIELD, () -> media.call(request).compose(set -> compare(profile, wanted)));
    }

    private Future<XmlElement> create(Profile profile, Optional<XmlElement> options, String wanted) {
        MediaService media = MediaService.of(calls, profile);
        String type = options.stream()
                .flatMap(told -> told.all("PositionOption"))
                .map(XmlElement::text)
                .filter(option -> !option.equals(CUSTOM))
                .findFirst()
                .orElse(options.flatMap(told -> told.child("PositionOption")).isPresent() ? CUSTOM : "UpperLeft");
        XmlElement position = XmlElement.of(Namespaces.SCHEMA, "Position").with("Type", type);
        if (type.equals(CUSTOM)) {
            position = position.with(XmlElement.of(Namespaces.SCHEMA, "Pos")
                    .withAttribute("x", "-0.9")
                    .withAttribute("y", "0.9"));
        }
        XmlElement request = media.request("CreateOSD");
        return media.call(request.with(XmlElement.of(request.namespace(), "OSD")
                .withAttribute("token", "")
                .with(
                        XmlElement.of(
                                Namespaces.SCHEMA,
                                "VideoSourceConfigurationToken",
                                Objects.requireNonNullElse(sourceToken(profile), "")),
                        XmlElement.of(Namespaces.SCHEMA, "Type", "Text"),
                        position,
                        XmlElement.of(Namespaces.SCHEMA, "TextString")
                                .with("Type", PLAIN)
                                .with("PlainText", wanted))));
    }

    private Future<List<String>> compare(Profile profile, String wanted) {
        return readBack.compare(
                FIELD,
                () -> texts(profile)
                        .map(found -> found.map(texts -> texts.stream()
                                        .findFirst()
                                        .map(OverlayText::plainText)
                                        .orElse("")
                                        .equals(wanted)
                                ? List.of()
                                : List.of(FIELD + ": it stays as it is"))));
    }

    /** Plain texts in the profile's picture; empty where the camera has no such operation. */
    private Future<Optional<List<XmlElement>>> texts(Profile profile) {
        String source = sourceToken(profile);
        if (source == null) {
            return Future.succeededFuture(Optional.empty());
        }
        MediaService media = MediaService.of(calls, profile);
        return media.call(media.request("GetOSDs").with("ConfigurationToken", source))
                .map(answer -> Optional.of(answer.all("OSDs")
                        .filter(one -> source.equals(
                                Objects.requireNonNullElse(one.textAt("VideoSourceConfigurationToken"), source)))
                        .filter(one -> PLAIN.equals(one.textAt("TextString", "Type")))
                        .toList()))
                .recover(MediaService::orEmpty);
    }

    private Future<Optional<XmlElement>> options(Profile profile) {
        MediaService media = MediaService.of(calls, profile);
        return media.call(media.request("GetOSDOptions")
                        .with("ConfigurationToken", Objects.requireNonNullElse(sourceToken(profile), "")))
                .map(answer -> answer.child("OSDOptions"))
                .recover(MediaService::orEmpty);
    }

    private static boolean canCreate(Optional<XmlElement> options) {
        if (options.isEmpty()) {
            return false;
        }
        XmlElement told = options.get();
        XmlElement most = told.child("MaximumNumberOfOSDs").orElse(told);
        Integer plain = Trees.integer(most, "PlainText");
        Integer total = Trees.integer(most, "Total");
        boolean place = plain != null ? plain > 0 : total == null || total > 0;
        boolean text = told.child("TextOption").isEmpty()
                || told.child("TextOption").stream()
                        .flatMap(option -> option.all("Type"))
                        .anyMatch(type -> type.text().equals(PLAIN));
        return place && text;
    }

    private static String plainText(XmlElement text) {
        return Objects.requireNonNullElse(text.textAt("TextString", "PlainText"), "");
    }

    /** Overlays belong to the configuration of a video source. */
    private static @Nullable String sourceToken(Profile profile) {
        return profile.part(Profile.Part.VIDEO_SOURCE)
                .map(part -> part.attribute("token"))
                .orElse(null);
    }
}
