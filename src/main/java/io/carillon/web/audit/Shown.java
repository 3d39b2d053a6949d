package io.carillon.web.audit;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Which values of a job's or an app's document the audit shows. A field that is not named here is
 * masked, so that one that comes later is hidden until its row is thought of.
 */
final class Shown {
    /** The fields whose values are shown, but for what {@link #SECRET} finds in them. */
    static final Set<String> FIELDS =
            fields(
                    "name description owner labels app type schedule shards command argv class"
                            + " classpath http uris user container resources limits constraints"
                            + " spread avoid placement placementPatience role delivery misfire"
                            + " concurrency startDeadline timeLimit killGrace retry unreachable"
                            + " freezeExempt health check update executor");

    /** The fields that are masked as a whole. */
    static final Set<String> MASKED = fields("env parameter");

    /** Below the fields that are shown: parameters of shards, what requests carry, options. */
    private static final Pattern SECRET =
            Pattern.compile(
                    "/shards/parameters/.*|.*/headers/.*|.*/body"
                            + "|/container/parameters/[0-9]+/value"
                            + "|/container/volumes/[0-9]+/options/[0-9]+/value");

    /** The name of a secret, which stands where a value would. */
    private static final Pattern REFERENCE = Pattern.compile("/env/[^/]+/secret");

    private static final String HOST = "://";

    /** Stands for what is not shown. */
    static final String MASK = "***";

    private Shown() {}

    private static Set<String> fields(String names) {
        return new TreeSet<>(Arrays.asList(names.split(" ", -1)));
    }

    /** Whether the value at that place is shown. */
    static boolean field(String path) {
        if (REFERENCE.matcher(path).matches()) {
            return true;
        }
        int end = path.indexOf('/', 1);
        String top = path.isEmpty() ? "" : path.substring(1, end < 0 ? path.length() : end);
        return FIELDS.contains(top) && !SECRET.matcher(path).matches();
    }

    /**
     * A value as it is shown: cut, and without what addresses carry besides the place. A value may
     * be long, so each of its characters is looked at once.
     */
    static String text(String value, int most) {
        StringBuilder shown = new StringBuilder();
        int from = 0;
        while (from < value.length() && shown.length() <= most) {
            int address = value.indexOf(HOST, from);
            int host = address < 0 ? value.length() : address + HOST.length();
            append(shown, value, from, host, most);
            from = address < 0 ? host : address(shown, value, host, most);
        }
        return shown.length() > most ? shown.substring(0, most) + "..." : shown.toString();
    }

    /** Shows the rest of an address, from its host on, and returns where it ends. */
    private static int address(StringBuilder shown, String value, int host, int most) {
        int path = end(value, host, "/?#");
        int user = value.substring(host, path).lastIndexOf('@');
        if (user >= 0) {
            shown.append(MASK).append('@');
        }
        int query = end(value, path, "?#");
        append(shown, value, host + user + 1, query, most);
        int end = end(value, query, "");
        if (end > query) {
            shown.append('?').append(MASK);
        }
        return end;
    }

    /** Where one of these characters or white space comes next, or the end. */
    private static int end(String value, int from, String before) {
        int end = from;
        while (end < value.length()
                && !Character.isWhitespace(value.charAt(end))
                && before.indexOf(value.charAt(end)) < 0) {
            end++;
        }
        return end;
    }

    private static void append(StringBuilder shown, String value, int from, int to, int most) {
        shown.append(value, from, Math.min(to, from + most + 1));
    }
}
