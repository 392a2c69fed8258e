package org.ovcgateway.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.config.ValueType.BadValue;

/** A password: a reference to where it is kept, or the plain text, with a warning. Its messages never hold the secret. */
final class SecretType {
    static final int MAX_BYTES = 4096;

    private static final Pattern REFERENCE = Pattern.compile("\\$\\{(file|env|cred):([^{}]*)}");
    private static final Pattern CREDENTIAL = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,254}");

    private SecretType() {}

    static ValueType<Secret> secret() {
        return new ValueType<>(
                "${file:/absolute/path}, ${env:NAME}, ${cred:NAME} or, with a warning, the plain text",
                SecretType::parse,
                Map.of("type", List.of("string", "number")));
    }

    static boolean looksLikeReference(String text) {
        return text.contains("${file:") || text.contains("${env:") || text.contains("${cred:");
    }

    private static Secret parse(Yaml.Scalar scalar, ValueType.Context context) throws BadValue {
        String text = scalar.text();
        Matcher reference = REFERENCE.matcher(text);
        if (reference.matches()) {
            String name = reference.group(2);
            return switch (reference.group(1)) {
                case "file" -> fromFile(path(name), "secret file " + Text.quote(name));
                case "env" -> fromVariable(context.environment().variable(name), name);
                default -> fromCredential(context, name);
            };
        }
        if (looksLikeReference(text)) {
            throw new BadValue("mixes a reference with other text or references");
        }
        if (text.startsWith("${") && text.endsWith("}")) {
            throw new BadValue("is a reference of an unknown kind");
        }
        context.warn("holds a password in plain text; better is ${file:/absolute/path}, ${env:NAME} or ${cred:NAME}");
        return new Secret(line(text, "the text"));
    }

    private static Path path(String name) throws BadValue {
        try {
            Path path = Path.of(name);
            if (path.isAbsolute()) {
                return path;
            }
        } catch (InvalidPathException invalid) {
            throw new BadValue("names no file in ${file:…}");
        }
        throw new BadValue("names the file " + Text.quote(name) + " without an absolute path");
    }

    private static Secret fromVariable(@Nullable String value, String name) throws BadValue {
        if (value == null) {
            throw new BadValue("names the environment variable " + Text.quote(name) + ", which is not set");
        }
        return new Secret(line(value, "environment variable " + Text.quote(name)));
    }

    private static Secret fromCredential(ValueType.Context context, String name) throws BadValue {
        if (!CREDENTIAL.matcher(name).matches()) {
            throw new BadValue(
                    "names the credential " + Text.quote(name) + ", where letters, digits, _, - and . make a name");
        }
        String directory = context.environment().variable("CREDENTIALS_DIRECTORY");
        if (directory == null && !context.environment().isOfService()) {
            context.warn("names the credential " + Text.quote(name)
                    + ", which systemd passes to the service alone: not checked");
            return new Secret("");
        }
        if (directory == null) {
            throw new BadValue("names the credential " + Text.quote(name)
                    + ", but systemd passed none (CREDENTIALS_DIRECTORY is not set)");
        }
        return fromFile(path(directory).resolve(name), "credential " + Text.quote(name));
    }

    private static Secret fromFile(Path file, String what) throws BadValue {
        if (!Files.exists(file)) {
            throw new BadValue("names the " + what + ", which does not exist or is out of reach");
        }
        if (!Files.isRegularFile(file)) {
            throw new BadValue("names the " + what + ", which is not a file");
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        } catch (AccessDeniedException denied) {
            throw new BadValue("names the " + what + ", which this user may not read");
        } catch (IOException failed) {
            throw new BadValue("names the " + what + ", which cannot be read");
        }
        if (bytes.length > MAX_BYTES) {
            throw new BadValue("names the " + what + ", which is larger than " + MAX_BYTES + " bytes");
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return new Secret(line(text.replaceFirst("\\r?\\n\\z", ""), what));
        } catch (CharacterCodingException malformed) {
            throw new BadValue("names the " + what + ", which is not UTF-8 text");
        }
    }

    private static String line(String text, String what) throws BadValue {
        if (text.isEmpty()) {
            throw new BadValue("finds nothing in the " + what.replaceFirst("^the ", ""));
        }
        if (text.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            throw new BadValue(
                    "finds more than one line, or control characters, in the " + what.replaceFirst("^the ", ""));
        }
        return text;
    }
}
