package org.ovcgateway.onvif.settings;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.onvif.device.Profile;
import org.ovcgateway.onvif.soap.Namespaces;
import org.ovcgateway.onvif.soap.SoapCalls;
import org.ovcgateway.onvif.xml.XmlElement;

/**
 * Mirrored and turned pictures. ONVIF knows a turn, and since 2025 a mirror behind it ({@code tt:Rotate} of the video source's
 * configuration); a picture that is upside down is one that is turned by 180 degrees and mirrored.
 */
final class PictureTurn {
    private static final String KIND = "VideoSource";
    private static final int HALF = 180;
    private static final String ROTATE = "Rotate";
    private static final String MIRROR = "Mirror";
    private static final Pattern SPACES = Pattern.compile("\\s+");

    private final SoapCalls calls;
    private final ReadBack readBack;

    /** How a picture is. */
    record Picture(boolean mirrored, boolean upsideDown) {}

    PictureTurn(SoapCalls calls, ReadBack readBack) {
        this.calls = calls;
        this.readBack = readBack;
    }

    /** Null where the camera neither turns nor mirrors, or turns by something else. */
    Future<@Nullable Picture> read(Profile profile) {
        return whereTold(
                profile,
                present -> turnOf(present).isPresent()
                        ? Future.succeededFuture(picture(present))
                        : options(profile).map(options -> options.isPresent() ? new Picture(false, false) : null),
                Future::succeededFuture);
    }

    /**
     * @param mirrored null to leave it
     * @param upsideDown null to leave it
     */
    Future<Plan> plan(Profile profile, @Nullable Boolean mirrored, @Nullable Boolean upsideDown) {
        String fields = mirrored == null ? "upside down" : upsideDown == null ? "mirrored" : "mirrored, upside down";
        return whereTold(
                profile,
                present -> options(profile).map(options -> {
                    if (options.isEmpty() && turnOf(present).isEmpty()) {
                        return Plan.impossible(fields + ": the camera does not turn its picture");
                    }
                    Picture now = turnOf(present).isEmpty() ? new Picture(false, false) : picture(present);
                    if (now == null) {
                        return Plan.impossible(fields + ": the camera turns its picture by something else than 180"
                                + " degrees, and that is left alone");
                    }
                    Picture wanted = new Picture(
                            mirrored == null ? now.mirrored() : mirrored,
                            upsideDown == null ? now.upsideDown() : upsideDown);
                    if (wanted.equals(now)) {
                        return Plan.nothing();
                    }
                    return plan(profile, present, options, wanted, fields);
                }),
                () -> Future.succeededFuture(Plan.impossible(fields + ": the camera tells of no video source")));
    }

    private Plan plan(
            Profile profile, XmlElement present, Optional<XmlElement> options, Picture wanted, String fields) {
        boolean mirror = wanted.mirrored() != wanted.upsideDown();
        boolean mirrors = options.map(told -> Trees.isTrue(told.attribute(MIRROR)))
                .orElseGet(() -> turnOf(present).orElseThrow().attribute(MIRROR) != null);
        List<String> obstacles = new ArrayList<>();
        if (mirror && !mirrors) {
            obstacles.add(
                    fields + ": the camera turns its picture by 180 degrees and no more, so that mirrored and upside"
                            + " down go together");
        }
        if (wanted.upsideDown() && !turnsByHalf(options)) {
            obstacles.add(fields + ": the camera does not turn its picture by 180 degrees");
        }
        XmlElement turn = turn(turnOf(present), wanted.upsideDown());
        XmlElement mirrored = mirrors ? turn.withAttribute(MIRROR, String.valueOf(mirror)) : turn;
        return obstacles.isEmpty()
                ? Plan.of(fields, set(profile, withTurn(present, mirrored), wanted, fields))
                : Plan.impossible(obstacles);
    }

    private Supplier<Future<List<String>>> set(
            Profile profile, XmlElement configuration, Picture wanted, String fields) {
        MediaService media = MediaService.of(calls, profile);
        String token = String.valueOf(configuration.attribute("token"));
        return () -> media.set(KIND, configuration)
                .compose(set -> readBack.compare(
                        fields,
                        () -> media.configuration(KIND, token)
                                .map(found -> found.map(now -> wanted.equals(picture(now))
                                        ? List.of()
                                        : List.of(fields + ": the picture stays as it is")))));
    }

    private static XmlElement turn(Optional<XmlElement> present, boolean half) {
        XmlElement turn =
                present.orElseGet(() -> XmlElement.of(Namespaces.SCHEMA, ROTATE).with("Mode", "OFF"));
        String namespace = turn.namespace();
        XmlElement mode = XmlElement.of(namespace, "Mode", half ? "ON" : "OFF");
        turn = Trees.withChildBefore(turn, mode, child -> true);
        if (!half) {
            return turn;
        }
        XmlElement degree = XmlElement.of(namespace, "Degree", String.valueOf(HALF));
        return Trees.withChildBefore(turn, degree, child -> !child.name().equals("Mode"));
    }

    private static XmlElement withTurn(XmlElement configuration, XmlElement turn) {
        if (configuration.child("Extension").isEmpty()) {
            return configuration.with(
                    XmlElement.of(Namespaces.SCHEMA, "Extension").with(turn));
        }
        return Trees.changed(
                configuration, extension -> Trees.withChildBefore(extension, turn, child -> true), "Extension");
    }

    private static Optional<XmlElement> turnOf(XmlElement configuration) {
        return configuration.at("Extension", ROTATE);
    }

    /** Null where it is turned by anything but nothing or 180 degrees. */
    private static @Nullable Picture picture(XmlElement configuration) {
        XmlElement turn = turnOf(configuration).orElse(null);
        if (turn == null) {
            return null;
        }
        boolean mirror = Trees.isTrue(turn.attribute(MIRROR));
        String mode = turn.textAt("Mode");
        if (mode == null || mode.equalsIgnoreCase("OFF")) {
            return new Picture(mirror, false);
        }
        Integer degree = Trees.integerAt(turn, "Degree");
        if (!mode.equalsIgnoreCase("ON") || (degree != null && degree != HALF && degree != 0)) {
            return null;
        }
        boolean half = degree == null || degree == HALF;
        return new Picture(half != mirror, half);
    }

    /** A list of degrees that is not there means 180 (tt:RotateOptions). */
    private static boolean turnsByHalf(Optional<XmlElement> options) {
        if (options.isEmpty()) {
            return true;
        }
        XmlElement told = options.get();
        boolean on = told.all("Mode").anyMatch(mode -> mode.text().equalsIgnoreCase("ON"))
                || told.child("Mode").isEmpty();
        List<String> degrees = told.all("DegreeList")
                .flatMap(list -> Stream.concat(Stream.of(list), list.all("Items")))
                .flatMap(list -> SPACES.splitAsStream(list.text()))
                .filter(degree -> !degree.isEmpty())
                .toList();
        return on && (degrees.isEmpty() || degrees.contains(String.valueOf(HALF)));
    }

    private Future<Optional<XmlElement>> options(Profile profile) {
        String token = profile.part(Profile.Part.VIDEO_SOURCE)
                .map(part -> part.attribute("token"))
                .orElse(null);
        return token == null
                ? Future.succeededFuture(Optional.empty())
                : MediaService.of(calls, profile)
                        .options(KIND, token, profile.token())
                        .map(options -> options.stream()
                                .flatMap(one -> one.at("Extension", ROTATE).stream())
                                .findFirst());
    }

    private <T> Future<T> whereTold(
            Profile profile, Function<XmlElement, Future<T>> then, Supplier<Future<T>> otherwise) {
        XmlElement part = profile.part(Profile.Part.VIDEO_SOURCE).orElse(null);
        String token = part == null ? null : part.attribute("token");
        return part == null || token == null
                ? otherwise.get()
                : MediaService.of(calls, profile)
                        .configuration(KIND, token)
                        .compose(found -> then.apply(found.orElse(part)));
    }
}
