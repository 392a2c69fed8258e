package org.ovcgateway.media.rtmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovcgateway.media.rtmp.Publishing.PATIENCE;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ovcgateway.media.push.PushException;
import org.ovcgateway.media.push.PushException.Kind;
import org.ovcgateway.testkit.Await;
import org.ovcgateway.testkit.PeerProcess;

/**
 * User and password as servers ask for them. The servers are scripted; that they ask and check as real ones do is shown by
 * ffmpeg's own client, which has to pass them too.
 */
class RtmpAuthenticationTest {
    private static final String USER = "encoder7";
    private static final String PASSWORD = "hunter2-canary";
    private static final String KEY = "s3cret";
    private static final String REJECT = "[ AccessManager.Reject ] : ";
    private static final String SALT = "c2FsdA==";
    private static final String OPAQUE = "bzpa+q/A==";
    private static final String CHALLENGE = "Y2hhbGw=";
    private static final String NONCE = "bm9uY2U";

    private static Stream<Arguments> servers() {
        return Stream.of(
                Arguments.of("adobe", script("adobe", RtmpAuthenticationTest::adobe)),
                Arguments.of("adobe without opaque", script("adobe", RtmpAuthenticationTest::adobeWithoutOpaque)),
                Arguments.of("llnw", script("llnw", RtmpAuthenticationTest::limelight)));
    }

    /** What a server does with a connect that names a user: challenges it, or checks the answer. */
    private interface Check {
        /** The challenge for a connect without an answer; empty if the answer is right, "authfailed" if it is wrong. */
        String demand(Map<String, String> query);
    }

    private static Consumer<ScriptedServer.Call> script(String mode, Check check) {
        return call -> {
            if (!call.command().name().equals("connect")) {
                Answers.consent(call);
                return;
            }
            Map<String, String> query = query(call.command().object().text("app"));
            assertTrue(call.command()
                    .object()
                    .text("tcUrl")
                    .endsWith(call.command().object().text("app")));
            if (query.isEmpty()) {
                call.reply(Answers.rejected(REJECT + "[ code=403 need auth; authmod=" + mode + " ]"));
            } else if (!USER.equals(query.get("user"))) {
                call.reply(Answers.rejected(REJECT + "[ authmod=" + mode + " ] : ?reason=nosuchuser"));
            } else {
                String demand = check.demand(query);
                if (demand.isEmpty()) {
                    Answers.consent(call);
                } else {
                    call.reply(Answers.rejected(REJECT + "[ authmod=" + mode + " ] : ?reason=" + demand));
                }
            }
        };
    }

    private static Map<String, String> query(String app) {
        Map<String, String> members = new HashMap<>();
        int start = app.indexOf("?");
        for (String member :
                start < 0 ? new String[0] : app.substring(start + 1).split("&")) {
            int equals = member.indexOf('=');
            members.put(member.substring(0, equals), member.substring(equals + 1));
        }
        return members;
    }

    private static String adobe(Map<String, String> query) {
        if (!query.containsKey("response")) {
            return "needauth&user=" + USER + "&salt=" + SALT + "&challenge=" + CHALLENGE + "&opaque=" + OPAQUE;
        }
        String expected = base64(md5(base64(md5(USER + SALT + PASSWORD)) + OPAQUE + query.get("challenge")));
        return expected.equals(query.get("response")) && OPAQUE.equals(query.get("opaque")) ? "" : "authfailed";
    }

    private static String adobeWithoutOpaque(Map<String, String> query) {
        if (!query.containsKey("response")) {
            return "needauth&user=" + USER + "&salt=" + SALT + "&challenge=" + CHALLENGE;
        }
        String expected = base64(md5(base64(md5(USER + SALT + PASSWORD)) + CHALLENGE + query.get("challenge")));
        return expected.equals(query.get("response")) ? "" : "authfailed";
    }

    private static String limelight(Map<String, String> query) {
        if (!query.containsKey("response")) {
            return "needauth&user=" + USER + "&nonce=" + NONCE;
        }
        String a1 = hex(md5(USER + ":live:" + PASSWORD));
        String a2 = hex(md5("publish:/live/_definst_"));
        String expected =
                hex(md5(a1 + ":" + NONCE + ":" + query.get("nc") + ":" + query.get("cnonce") + ":auth:" + a2));
        return expected.equals(query.get("response")) ? "" : "authfailed";
    }

    private static byte[] md5(String text) {
        try {
            return MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static String url(ScriptedServer server, String credentials) {
        return server.url("live", KEY).replace("://", "://" + credentials + "@");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("servers")
    void ffmpegsClientPassesTheScript(String name, Consumer<ScriptedServer.Call> script) {
        try (ScriptedServer server = new ScriptedServer(script)) {
            String push =
                    "ffmpeg -v error -f lavfi -i sine -t 0.2 -c:a aac -f flv " + url(server, USER + ":" + PASSWORD);
            PeerProcess.run(PATIENCE, push.split(" "));
            Await.until("what it sends", PATIENCE, () -> !server.media().isEmpty());
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("servers")
    void thePushPassesTheSameScript(String name, Consumer<ScriptedServer.Call> script) {
        try (ScriptedServer server = new ScriptedServer(script);
                Publishing push = new Publishing(url(server, USER + ":" + PASSWORD))) {
            push.awaitReady();
            assertEquals(3, server.connections());
            push.closeInOrder();
            assertFalse(server.heard().toString().contains(PASSWORD));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("servers")
    void aWrongPasswordEndsAfterThreeConnections(String name, Consumer<ScriptedServer.Call> script) {
        assertRefused(script, USER + ":wrong-canary", "does not accept the URL's user and password", 3);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("servers")
    void aWrongUserEndsAfterTwo(String name, Consumer<ScriptedServer.Call> script) {
        assertRefused(script, "stranger-canary:" + PASSWORD, "does not accept the URL's user and password", 2);
    }

    @Test
    void anUrlWithoutCredentialsIsToldWhatIsMissing() {
        Consumer<ScriptedServer.Call> script = script("adobe", RtmpAuthenticationTest::adobe);
        try (ScriptedServer server = new ScriptedServer(script);
                Publishing push = new Publishing(server.url("live", KEY))) {
            PushException cause = push.awaitFailure();
            assertTrue(cause.toString().contains("asks for a user and a password, which the URL does not have"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"[ code=403 need auth; authmod=adobe ]", "[ authmod=llnw ] : ?reason=needauth&user=u&nonce=n"})
    void aServerThatNeverHasEnoughIsAskedTwiceOrThriceAtMost(String demand) {
        assertRefused(
                call -> call.reply(Answers.rejected(REJECT + demand)), USER + ":" + PASSWORD, "does not accept", 2);
    }

    @Test
    void credentialsAreNotSentToAServerThatDoesNotAsk() {
        try (ScriptedServer server = new ScriptedServer(Answers::consent);
                Publishing push = new Publishing(url(server, USER + ":" + PASSWORD))) {
            push.awaitReady().closeInOrder();
            assertFalse(server.heard().toString().contains(PASSWORD));
            assertFalse(server.heard().toString().contains(USER));
            assertEquals(1, server.connections());
        }
    }

    @Test
    void whatTheServerRepeatsOfTheUserIsNotPassedOn() {
        assertRefused(
                call -> call.reply(Answers.rejected(REJECT + "?reason=quota&user=" + USER + "-canary")),
                USER + "-canary:" + PASSWORD,
                "?reason=quota&user=...",
                1);
    }

    private static void assertRefused(
            Consumer<ScriptedServer.Call> script, String credentials, String words, int connections) {
        try (ScriptedServer server = new ScriptedServer(script);
                Publishing push = new Publishing(url(server, credentials))) {
            PushException cause = push.awaitFailure();
            assertEquals(Kind.REFUSED, cause.kind());
            assertTrue(cause.toString().contains(words), cause.toString());
            for (String secret : List.of("canary", KEY)) {
                assertFalse(cause.toString().contains(secret), cause.toString());
            }
            assertEquals(connections, server.connections());
        }
    }
}
