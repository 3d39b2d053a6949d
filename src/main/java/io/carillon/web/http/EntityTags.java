package io.carillon.web.http;

import io.carillon.web.access.Sha256;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The entity tags of an {@code If-Match} or {@code If-None-Match} header (RFC 9110, 8.8.3 and
 * 13.1).
 *
 * <p>A tag of this API is a hash of the body that it stands for. The tag of a resource with
 * versions is the version, a hyphen and the hash. A write that names such a tag is about the
 * version, because the rest of the body changes without a writer: its next fire, its runs.
 * Immutable; any thread.
 *
 * @param any the header is {@code *}: any present content matches
 * @param strong the strong tags, with their quotes
 * @param weak the weak tags, without {@code W/}
 */
public record EntityTags(boolean any, List<String> strong, List<String> weak) {
    private static final String TAG = "(W/)?(\"[\\x21\\x23-\\x7e\\x80-\\xff]*+\")";

    /** Never goes back: the header may be long, and anybody may send it. */
    private static final Pattern NEXT = Pattern.compile("[ \\t]*+(?:" + TAG + ")?+[ \\t]*+(?:,|$)");

    private static final Pattern VERSION = Pattern.compile("\"([0-9]{1,18})(?:-[0-9a-f]+)?\"");

    public EntityTags {
        strong = List.copyOf(strong);
        weak = List.copyOf(weak);
    }

    /** Reads the header of that name; a {@link Refusal} if it is not valid. */
    static EntityTags parse(String name, String header) {
        if (header.trim().equals("*")) {
            return new EntityTags(true, List.of(), List.of());
        }
        List<String> strong = new ArrayList<>();
        List<String> weak = new ArrayList<>();
        Matcher next = NEXT.matcher(header);
        int from = 0;
        while (from < header.length()) {
            if (!next.region(from, header.length()).lookingAt()) {
                throw malformed(name);
            }
            if (next.group(2) != null) {
                (next.group(1) == null ? strong : weak).add(next.group(2));
            }
            from = next.end();
        }
        if (strong.isEmpty() && weak.isEmpty()) {
            throw malformed(name);
        }
        return new EntityTags(false, strong, weak);
    }

    private static Refusal malformed(String name) {
        return new Refusal(
                Problem.parameter(
                        name, "must be * or tags in quotes, as in the ETag of an answer: \"3\""));
    }

    /** The versions that the tags name; a weak tag names none. */
    public TreeSet<Long> versions() {
        TreeSet<Long> versions = new TreeSet<>();
        for (String tag : strong) {
            Matcher version = VERSION.matcher(tag);
            if (version.matches()) {
                versions.add(Long.valueOf(version.group(1)));
            }
        }
        return versions;
    }

    /** Whether a write may be made to the content of that tag. */
    boolean allowWrite(String tag) {
        Matcher version = VERSION.matcher(tag);
        boolean hasVersion = tag.contains("-") && version.matches();
        return any
                || strong.contains(tag)
                || (hasVersion && versions().contains(Long.valueOf(version.group(1))));
    }

    /** Whether a client that has these tags has the content of that tag. */
    boolean have(String tag) {
        return any || strong.contains(tag) || weak.contains(tag);
    }

    /** The tag of a body. */
    static String of(String prefix, Buffer body) {
        byte[] hash = Sha256.of(body.getBytes());
        return '"' + prefix + HexFormat.of().formatHex(hash, 0, 8) + '"';
    }
}
