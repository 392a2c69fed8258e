package org.ovcgateway.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where passwords may be kept, and that none of them is ever shown. */
class SecretsTest {
    private static final String SECRET = "geh31mnis";

    @TempDir
    Path folder = Path.of("");

    private ConfigFixture fixture = new ConfigFixture(folder);

    @BeforeEach
    void folderIsThere() {
        fixture = new ConfigFixture(folder);
    }

    private static String withPassword(String password) {
        return ConfigFixture.MINIMAL.replace("${env:PASSWORD}", password);
    }

    private String onlyProblem(String password, Map<String, String> environment) {
        List<String> problems =
                fixture.shown(fixture.load(withPassword(password), environment).problems());
        assertEquals(1, problems.size(), problems.toString());
        return problems.get(0);
    }

    private static String password(ConfigLoader.Result result) {
        GatewayConfig config = result.config();
        assertNotNull(config, () -> result.problems().toString());
        return config.platform().password().reveal();
    }

    @Test
    void aFilesOneLineIsThePassword() {
        Path file = fixture.write("secret", SECRET + "\n");
        ConfigLoader.Result result = fixture.load(withPassword("${file:" + file + "}"));
        assertEquals(SECRET, password(result));
        assertEquals(List.of(), result.warnings());
    }

    @Test
    void aVariableOrACredentialIsThePassword() {
        assertEquals(SECRET, password(fixture.load(withPassword("${env:PW}"), Map.of("PW", SECRET))));
        fixture.write("credentials/platform", SECRET);
        assertEquals(
                SECRET,
                password(fixture.load(
                        withPassword("${cred:platform}"),
                        Map.of(
                                "CREDENTIALS_DIRECTORY",
                                folder.resolve("credentials").toString()))));
    }

    @Test
    void plainTextIsTakenWithAWarningThatDoesNotShowIt() {
        ConfigLoader.Result result = fixture.load(withPassword(SECRET));
        assertEquals(SECRET, password(result));
        assertEquals(
                List.of("gateway.yaml:4:13 platform.password: holds a password in plain text; better is"
                        + " ${file:/absolute/path}, ${env:NAME} or ${cred:NAME}"),
                fixture.shown(result.warnings()));
    }

    @Test
    void besideTheServiceACredentialIsTakenOnTrust() {
        Path file = fixture.write("gateway.yaml", withPassword("${cred:platform}"));
        ConfigLoader.Result result = ConfigLoader.load(file, folder, new Environment(Map.of()).besideService());
        assertEquals("", password(result));
        assertEquals(
                List.of(
                        "gateway.yaml:4:13 platform.password: names the credential \"platform\", which systemd passes to the"
                                + " service alone: not checked"),
                fixture.shown(result.warnings()));
    }

    @Test
    void whatIsMissingIsSaid() {
        assertTrue(onlyProblem("${file:" + folder + "/none}", Map.of()).contains("which does not exist"));
        assertTrue(onlyProblem("${file:" + folder + "}", Map.of()).contains("which is not a file"));
        assertTrue(onlyProblem("${file:secret}", Map.of()).contains("without an absolute path"));
        assertTrue(onlyProblem("${env:PW}", Map.of()).contains("variable \"PW\", which is not set"));
        assertTrue(onlyProblem("${env:PW}", Map.of("PW", "")).contains("finds nothing in the environment variable"));
        assertTrue(onlyProblem("${cred:a}", Map.of()).contains("CREDENTIALS_DIRECTORY is not set"));
        assertTrue(onlyProblem("${cred:../a}", Map.of("CREDENTIALS_DIRECTORY", "/"))
                .contains("make a name"));
        assertTrue(onlyProblem("${cred:a}", Map.of("CREDENTIALS_DIRECTORY", folder.toString()))
                .contains("the credential \"a\", which does not exist"));
    }

    @Test
    void aSecretFileHasBounds() {
        String large =
                fixture.write("large", "x".repeat(SecretType.MAX_BYTES + 1)).toString();
        assertTrue(onlyProblem("${file:" + large + "}", Map.of()).contains("larger than 4096 bytes"));
        String edge = fixture.write("edge", "x".repeat(SecretType.MAX_BYTES)).toString();
        assertEquals(
                SecretType.MAX_BYTES,
                password(fixture.load(withPassword("${file:" + edge + "}"))).length());
        String lines = fixture.write("lines", SECRET + "\nmore\n").toString();
        assertTrue(onlyProblem("${file:" + lines + "}", Map.of()).contains("finds more than one line"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"geh31mnis${env:PW}\"",
                "\"${env:PW}geh31mnis\"",
                "\"${vault:geh31mnis}\"",
                "[geh31mnis]",
                "{ geh: geh31mnis }",
                "*geh31mnis",
                "!geh31mnis x",
                "\"geh31mnis",
                "\"geh31mnis\\nx\"",
                "geh31mnis: x",
                "%geh31mnis",
                "@geh31mnis",
                "\"geh31mnis\\q\"",
            })
    void aBadPasswordIsNeverShown(String password) {
        ConfigLoader.Result result = fixture.load(withPassword(password), Map.of("PW", "x"));
        assertFalse(result.problems().isEmpty());
        assertFalse(result.toString().contains(SECRET), result.toString());
    }

    @Test
    void theConfigurationAsTextShowsNoPassword() {
        ConfigLoader.Result result = fixture.load(withPassword(SECRET) + """
                channels:
                  0: { camera: "rtsp://a/user=x&password=geh31mnis", username: u, password: geh31mnis }
                mqtt: { url: "mqtt://a", username: u, password: geh31mnis }
                """);
        assertNotNull(result.config());
        assertFalse(result.toString().contains(SECRET), result.toString());
        assertEquals("(secret)", new Secret(SECRET).toString());
        assertEquals(new Secret(SECRET), new Secret(SECRET));
    }

    @Test
    void passwordAndUserNameBelongTogether() {
        ConfigLoader.Result result = fixture.load(
                ConfigFixture.MINIMAL + "channels:\n  0: { camera: \"rtsp://a/b\", password: \"${env:PASSWORD}\" }\n");
        assertTrue(
                fixture.shown(result.problems()).get(0).contains("channels.0.password: stands without username"),
                result.toString());
    }
}
