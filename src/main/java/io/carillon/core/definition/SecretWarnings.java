package io.carillon.core.definition;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.regex.Pattern;

/**
 * Which variables have a value that looks like a secret, by its name or by its form. The value is
 * never repeated. Pure; any thread.
 */
final class SecretWarnings {
    private static final Pattern NAME =
            Pattern.compile(
                    ".*(PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|CREDENTIAL|APIKEY).*|(.*_)?(PWD|KEY)");

    /** What only says where it is. */
    private static final Pattern PLACE = Pattern.compile(".*_(FILE|PATH|DIR|URL|URI|ID|NAME)");

    private static final List<Pattern> FORMS =
            List.of(
                    Pattern.compile("-----BEGIN [A-Z ]*PRIVATE KEY-----"),
                    Pattern.compile("\\b(AKIA|ASIA)[A-Z0-9]{16}\\b"),
                    Pattern.compile("\\beyJ[\\w-]{5,}\\.eyJ[\\w-]{5,}\\.[\\w-]+"),
                    Pattern.compile(
                            "\\b(ghp|gho|ghs|github_pat|glpat|xox[abp]|hvs)[_.-][\\w.-]{10,}"),
                    Pattern.compile("://[^/:@\\s]{0,200}:[^/@\\s]{1,200}@"));

    private static final int LOOKED_AT = 4_000;

    private SecretWarnings() {}

    static void check(SortedMap<String, String> env, FieldErrors errors) {
        for (Map.Entry<String, String> variable : env.entrySet()) {
            errors.at(variable.getKey())
                    .unless(
                            !looksLikeOne(variable.getKey(), variable.getValue()),
                            "looks like a secret, and is stored and shown as it is; write"
                                    + " {\"secret\": \"path/name\"} instead, see secrets.source");
        }
    }

    private static boolean looksLikeOne(String name, String value) {
        if (value.isBlank()) {
            return false;
        }
        String upper = name.toUpperCase(Locale.ROOT);
        if (NAME.matcher(upper).matches() && !PLACE.matcher(upper).matches()) {
            return true;
        }
        String begin = value.substring(0, Math.min(value.length(), LOOKED_AT));
        return FORMS.stream().anyMatch(form -> form.matcher(begin).find());
    }
}
