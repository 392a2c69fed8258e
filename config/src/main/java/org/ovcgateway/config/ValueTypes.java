package org.ovcgateway.config;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.ovcgateway.config.ValueType.BadValue;

/** The kinds of scalar values, URLs and secrets aside. */
final class ValueTypes {
    private static final Pattern QUANTITY = Pattern.compile("([0-9]{1,12})\\s?([A-Za-z]+)");
    private static final Map<String, Long> BYTES = units(
            "B",
            1,
            "kB",
            1_000,
            "KB",
            1_000,
            "MB",
            1_000_000,
            "GB",
            1_000_000_000,
            "TB",
            1_000_000_000_000L,
            "KiB",
            1L << 10,
            "MiB",
            1L << 20,
            "GiB",
            1L << 30,
            "TiB",
            1L << 40);
    private static final Map<String, Long> BITS_PER_SECOND =
            units("bps", 1, "kbps", 1_000, "Mbps", 1_000_000, "Gbps", 1_000_000_000);
    private static final Map<String, Long> MILLISECONDS =
            units("ms", 1, "s", 1_000, "m", 60_000, "h", 3_600_000, "d", 86_400_000);

    private ValueTypes() {}

    static ValueType<Boolean> bool() {
        return new ValueType<>(
                "true or false",
                (scalar, context) -> {
                    if (scalar.plain() && scalar.text().matches("true|True|TRUE")) {
                        return true;
                    }
                    if (scalar.plain() && scalar.text().matches("false|False|FALSE")) {
                        return false;
                    }
                    throw bad(scalar);
                },
                Map.of("type", "boolean"));
    }

    /** A whole number, both bounds included. */
    static ValueType<Integer> integer(int min, int max) {
        return new ValueType<>(
                "a whole number from " + min + " to " + max,
                (scalar, context) -> {
                    if (!scalar.text().matches("-?[0-9]{1,9}")) {
                        throw bad(scalar);
                    }
                    int number = Integer.parseInt(scalar.text());
                    if (number < min || number > max) {
                        throw new BadValue("is " + number);
                    }
                    return number;
                },
                Map.of("type", "integer"));
    }

    /** One line of text. A plain number is text too. */
    static ValueType<String> text(int maxLength) {
        return text(
                "text of 1 to " + maxLength + " characters",
                "[^\\x00-\\x1f\\x7f]{1," + maxLength + "}",
                Function.identity());
    }

    /** Text without blanks. */
    static ValueType<String> word(int maxLength) {
        return text(
                "text of 1 to " + maxLength + " characters without blanks",
                "[^\\x00-\\x20\\x7f]{1," + maxLength + "}",
                Function.identity());
    }

    static ValueType<MacAddress> mac() {
        return text("a MAC address such as \"AA:BB:CC:DD:EE:FF\"", MacAddress.SYNTAX.pattern(), MacAddress::new);
    }

    /** Text that matches {@code pattern}, which both Java and JSON Schema understand. */
    private static <T> ValueType<T> text(String allowed, String pattern, Function<String, T> make) {
        Pattern compiled = Pattern.compile(pattern);
        return new ValueType<>(
                allowed,
                (scalar, context) -> {
                    String text = checked(scalar);
                    if (!compiled.matcher(text).matches()) {
                        throw bad(scalar);
                    }
                    return make.apply(text);
                },
                Map.of("type", List.of("string", "number"), "pattern", "^" + pattern + "$"));
    }

    static <E extends Enum<E>> ValueType<E> choice(Class<E> type) {
        E[] constants = type.getEnumConstants();
        List<String> names = Stream.of(constants).map(Text::spelling).toList();
        return new ValueType<>(
                Text.either(names),
                (scalar, context) -> {
                    int index = names.indexOf(scalar.text());
                    if (index < 0) {
                        throw new BadValue("is " + Text.quote(scalar.text()) + Text.didYouMean(scalar.text(), names));
                    }
                    return constants[index];
                },
                Map.of("enum", names));
    }

    /** Rows of a host and a choice: {@code a.example.com=this, b.example.com=that}. Hosts in lower case. */
    static <E extends Enum<E>> ValueType<Map<String, E>> choiceByHost(Class<E> type) {
        List<E> constants = List.of(type.getEnumConstants());
        List<String> names = constants.stream().map(Text::spelling).toList();
        String row = "\\[?([A-Za-z0-9._:-]{1,253})\\]?=(" + String.join("|", names) + ")";
        Pattern rows = Pattern.compile(row + "( *, *" + row + ")*");
        Pattern single = Pattern.compile(row);
        return new ValueType<>(
                "host=" + Text.either(names) + ", several separated by commas",
                (scalar, context) -> {
                    String text = checked(scalar);
                    if (!rows.matcher(text).matches()) {
                        throw bad(scalar);
                    }
                    Map<String, E> byHost = new LinkedHashMap<>();
                    Matcher each = single.matcher(text);
                    while (each.find()) {
                        String host = each.group(1).toLowerCase(Locale.ROOT);
                        if (byHost.put(host, constants.get(names.indexOf(each.group(2)))) != null) {
                            throw new BadValue("names the host " + host + " twice");
                        }
                    }
                    return byHost;
                },
                Map.of("type", "string", "pattern", "^" + rows.pattern() + "$"));
    }

    /** Bytes. */
    static ValueType<Long> size(String min, String max, String example) {
        return quantity("a size", BYTES, min, max, example, amount -> amount);
    }

    /** Bits per second. */
    static ValueType<Long> bitrate(String min, String max, String example) {
        return quantity("a bit rate", BITS_PER_SECOND, min, max, example, amount -> amount);
    }

    static ValueType<Duration> duration(String min, String max, String example) {
        return quantity("a duration", MILLISECONDS, min, max, example, Duration::ofMillis);
    }

    private static <T> ValueType<T> quantity(
            String what, Map<String, Long> units, String min, String max, String example, Function<Long, T> make) {
        BigInteger least = amount(min, units);
        BigInteger most = amount(max, units);
        String unitNames = String.join(", ", units.keySet());
        return new ValueType<>(
                what + " from " + min + " to " + max + " such as " + example + ", in " + unitNames,
                (scalar, context) -> {
                    BigInteger amount = amount(scalar.text(), units);
                    if (amount.signum() < 0) {
                        throw bad(scalar);
                    }
                    if (amount.compareTo(least) < 0 || amount.compareTo(most) > 0) {
                        throw new BadValue("is " + Text.quote(scalar.text()) + ", too "
                                + (amount.compareTo(least) < 0 ? "small" : "large"));
                    }
                    return make.apply(amount.longValueExact());
                },
                Map.of("type", "string", "pattern", "^[0-9]{1,12} ?(" + String.join("|", units.keySet()) + ")$"));
    }

    /** In the smallest unit; negative if {@code text} is no quantity. */
    private static BigInteger amount(String text, Map<String, Long> units) {
        Matcher matcher = QUANTITY.matcher(text);
        Long unit = matcher.matches() ? units.get(matcher.group(2)) : null;
        return unit == null
                ? BigInteger.ONE.negate()
                : new BigInteger(matcher.group(1)).multiply(BigInteger.valueOf(unit));
    }

    /** An absolute path; whether it exists is its user's business. */
    static ValueType<Path> path() {
        return new ValueType<>(
                "an absolute path", (scalar, context) -> absolute(scalar), Map.of("type", "string", "pattern", "^/"));
    }

    /** An absolute path of a file that can be read now. */
    private static ValueType<Path> readableFile() {
        return new ValueType<>(
                "the absolute path of a readable file",
                (scalar, context) -> {
                    Path path = absolute(scalar);
                    if (!Files.isRegularFile(path)) {
                        throw new BadValue("is " + Text.quote(scalar.text()) + ", where no file is");
                    }
                    if (!Files.isReadable(path)) {
                        throw new BadValue("is " + Text.quote(scalar.text()) + ", which this user may not read");
                    }
                    return path;
                },
                Map.of("type", "string", "pattern", "^/"));
    }

    /** An absolute path of a file with certificates. */
    static ValueType<Path> certificates() {
        ValueType<Path> readable = readableFile();
        return new ValueType<>(
                "the absolute path of a file with certificates (PEM)",
                (scalar, context) -> {
                    Path path = readable.parser().parse(scalar, context);
                    try (InputStream file = Files.newInputStream(path)) {
                        if (!CertificateFactory.getInstance("X.509")
                                .generateCertificates(file)
                                .isEmpty()) {
                            return path;
                        }
                    } catch (IOException failed) {
                        throw new BadValue("is " + Text.quote(scalar.text()) + ", which cannot be read");
                    } catch (CertificateException none) {
                        throw new BadValue("is " + Text.quote(scalar.text()) + ", which holds no certificate");
                    }
                    throw new BadValue("is " + Text.quote(scalar.text()) + ", which holds no certificate");
                },
                readable.jsonSchema());
    }

    /** An absolute path of a file that {@link FirmwareKey} reads. */
    static ValueType<Path> firmwareKey() {
        ValueType<Path> readable = readableFile();
        return new ValueType<>(
                "the absolute path of a file with an Ed25519 public key (PEM)",
                (scalar, context) -> {
                    Path path = readable.parser().parse(scalar, context);
                    try {
                        FirmwareKey.read(path);
                        return path;
                    } catch (IOException none) {
                        throw new BadValue("is " + Text.quote(scalar.text()) + ", which holds no Ed25519 public key");
                    }
                },
                readable.jsonSchema());
    }

    private static Path absolute(Yaml.Scalar scalar) throws BadValue {
        try {
            Path path = Path.of(checked(scalar));
            if (path.isAbsolute()) {
                return path;
            }
        } catch (InvalidPathException invalid) {
            throw bad(scalar);
        }
        throw bad(scalar);
    }

    static ValueType<ZoneId> zone() {
        return new ValueType<>(
                "a time zone such as Europe/Berlin or +08:00",
                (scalar, context) -> {
                    try {
                        return ZoneId.of(checked(scalar));
                    } catch (DateTimeException unknown) {
                        throw bad(scalar);
                    }
                },
                Map.of("type", "string"));
    }

    /** The text of a value that is neither a truth value nor a reference to a secret. */
    static String checked(Yaml.Scalar scalar) throws BadValue {
        if (scalar.plain() && scalar.text().matches("true|True|TRUE|false|False|FALSE")) {
            throw new BadValue("is a truth value (put text in quotes)");
        }
        if (SecretType.looksLikeReference(scalar.text())) {
            throw new BadValue("is a reference, which only passwords may be");
        }
        return scalar.text();
    }

    static BadValue bad(Yaml.Scalar scalar) {
        return new BadValue("is " + Text.quote(scalar.text()));
    }

    private static Map<String, Long> units(Object... namesAndFactors) {
        Map<String, Long> units = new LinkedHashMap<>();
        for (int i = 0; i < namesAndFactors.length; i += 2) {
            units.put((String) namesAndFactors[i], ((Number) namesAndFactors[i + 1]).longValue());
        }
        return units;
    }
}
