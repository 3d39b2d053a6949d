package io.carillon.core.definition;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The checks of a request's URL and headers. Pure; any thread. */
final class HttpChecks {
    /** Maximum number of characters of a URL; servers take little more (RFC 9110, section 4.1). */
    static final int URL_CHARS = 8_000;

    /** Maximum number of characters of a header's name, and of its value. */
    static final int HEADER_CHARS = 8_000;

    /** Maximum number of characters of a header that tells of a parameter. */
    private static final int PARAMETER_CHARS = 8_192;

    private static final int MAX_HEADERS = 100;
    private static final int MAX_PORT = 65_535;

    /** RFC 9110, section 5.6.2. */
    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    /** What RFC 9110, section 5.5, lets a value be, in ASCII. */
    private static final Pattern VALUE =
            Pattern.compile("([\\x21-\\x7e]([\\x20-\\x7e\\t]*[\\x21-\\x7e])?)?");

    /** They belong to the connection or to the length of the body. */
    private static final Set<String> OF_THE_EXCHANGE =
            new TreeSet<>(
                    Set.of(
                            "connection",
                            "content-length",
                            "expect",
                            "host",
                            "keep-alive",
                            "proxy-connection",
                            "te",
                            "trailer",
                            "transfer-encoding",
                            "upgrade"));

    private static final String OURS = "carillon-";
    private static final String KEY = "idempotency-key";

    private HttpChecks() {}

    static void checkUrl(String text, FieldErrors errors) {
        if (text.isEmpty()) {
            errors.add("is missing; write the URL here");
            return;
        }
        boolean plain = text.chars().allMatch(c -> c > ' ' && c < 0x7f);
        URI url = plain ? parsed(text) : null;
        if (url == null || !isHttp(url)) {
            errors.add(
                    "is not a valid URL; write for example https://host/path?query, with special"
                            + " characters percent-encoded (a blank is %20)");
        } else if (url.getRawAuthority() != null && url.getRawAuthority().indexOf('@') >= 0) {
            errors.add("holds a user name or password; write them into headers (Authorization)");
        } else if (url.getHost() == null || url.getPort() == 0 || url.getPort() > MAX_PORT) {
            errors.add(
                    "does not name a host, or a valid port; host names consist of letters, digits,"
                            + " '-' and '.'");
        } else {
            errors.unless(
                    url.getRawFragment() == null,
                    "has a fragment, which is never sent; remove '#' and what follows");
        }
    }

    private static @Nullable URI parsed(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            return null;
        }
    }

    private static boolean isHttp(URI url) {
        return url.getScheme() != null
                && !url.isOpaque()
                && (url.getScheme().equalsIgnoreCase("http")
                        || url.getScheme().equalsIgnoreCase("https"));
    }

    /** A request has no environment. */
    static void checkEnv(Map<String, ?> env, FieldErrors errors) {
        errors.unless(
                env.isEmpty(), "an HTTP request has no environment; remove it, or write headers");
    }

    /** A parameter travels in a header, in which most characters of other scripts take six. */
    static void checkParameter(String parameter, FieldErrors errors) {
        long chars = parameter.codePoints().map(HttpChecks::headerChars).asLongStream().sum();
        errors.unless(
                chars <= PARAMETER_CHARS,
                "takes "
                        + chars
                        + " characters as a header of the request; "
                        + PARAMETER_CHARS
                        + " at most; move large texts into the body");
    }

    /** What a character takes as percent-encoded UTF-8; a blank at an end takes a little more. */
    private static int headerChars(int c) {
        if (c >= ' ' && c < 0x7f && c != '%') {
            return 1;
        }
        return c < 0x80 ? 3 : c < 0x800 ? 6 : c < 0x10000 ? 9 : 12;
    }

    static void checkHeaders(Map<String, String> headers, FieldErrors errors) {
        errors.unless(
                headers.size() <= MAX_HEADERS,
                "has " + headers.size() + "; " + MAX_HEADERS + " at most");
        Set<String> seen = new TreeSet<>();
        headers.forEach(
                (name, value) -> {
                    if (!errors.full()) {
                        FieldErrors place = errors.at(name);
                        checkName(name, place);
                        place.unless(
                                seen.add(name.toLowerCase(Locale.ROOT)),
                                "is there twice, in other letters; remove one");
                        place.unless(
                                VALUE.matcher(value).matches(),
                                "is not a valid header value; it consists of printable ASCII"
                                        + " characters, without blanks around it; write others"
                                        + " percent-encoded");
                    }
                });
    }

    private static void checkName(String name, FieldErrors place) {
        String small = name.toLowerCase(Locale.ROOT);
        if (!NAME.matcher(name).matches()) {
            place.add(
                    "is not a valid header name; it consists of letters, digits and"
                            + " !#$%&'*+-.^_`|~");
        } else if (OF_THE_EXCHANGE.contains(small)) {
            place.add("is set by the exchange itself; remove it");
        } else if (small.startsWith(OURS) || small.equals(KEY)) {
            place.add("is set by Carillon; remove it, or choose another name");
        }
    }
}
