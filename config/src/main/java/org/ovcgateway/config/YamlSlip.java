package org.ovcgateway.config;

import java.util.List;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/**
 * What the hand did where the parser speaks of tokens. Parsers stumble behind a slip: the words name what may be wrong before
 * that place, too. None of the file's text is in them, as it may be a secret.
 *
 * @param problem what the parser says, from its beginning
 */
record YamlSlip(Pattern problem, String words) {
    private static final List<YamlSlip> KNOWN = List.of(
            slip("found character '\\\\t", "a tab; lines are indented by blanks"),
            slip("found character '.'", "a value that begins with this sign stands in quotes"),
            slip(
                    "expected <block end>, but found '(<block |\\?|-)",
                    "this line is indented otherwise than those that it stands with"),
            slip(
                    "mapping values are not allowed here",
                    "a colon too many: a value that holds a colon and a blank stands in quotes; or the line before"
                            + " lacks its colon or the blank behind it, or is indented otherwise"),
            slip("found unexpected end of stream", "a quote that is not closed"));

    private static YamlSlip slip(String problem, String words) {
        return new YamlSlip(Pattern.compile(problem), words);
    }

    /** In words; the parser's own for what is not known, without what they quote from the file. */
    static String words(MarkedYamlEngineException malformed) {
        String problem = malformed.getProblem();
        if (problem == null) {
            return "malformed";
        }
        return KNOWN.stream()
                .filter(slip -> slip.problem.matcher(problem).lookingAt())
                .findFirst()
                .map(YamlSlip::words)
                .orElseGet(() -> withoutText(problem));
    }

    private static String withoutText(String problem) {
        String firstLine = problem.lines().findFirst().orElse("malformed");
        return firstLine.replaceFirst(
                "(undefined alias|tag handle|duplicate anchor|anchor|alias|tag|directive)\\b.*", "$1");
    }
}
