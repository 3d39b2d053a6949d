package io.carillon.web.http;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Which part of a list is wanted. A cursor is the key of the last item that the client has, and a
 * mark of the list that it belongs to. It is opaque to clients.
 *
 * @param list which list: its path and what it is narrowed by
 * @param limit maximum number of items
 * @param after the key of the item before the first one; empty: from the beginning
 */
public record Page(String list, int limit, Optional<String> after) {
    static final int DEFAULT_LIMIT = 100;
    public static final int MAX_LIMIT = 1_000;
    private static final int MAX_CURSOR = 400;
    private static final String AFTER = ":after:";

    static Page of(String list, Optional<String> limit, Optional<String> cursor) {
        return new Page(
                list,
                limit.map(Page::limit).orElse(DEFAULT_LIMIT),
                cursor.map(given -> key(list, given)));
    }

    /** The beginning of a list, as long as a page can be. */
    public static Page first(String list) {
        return new Page(list, MAX_LIMIT, Optional.empty());
    }

    /** The page from the same place, as long as a page can be. */
    public Page longest() {
        return new Page(list, MAX_LIMIT, after);
    }

    /** How many items to look for: one more than wanted tells whether there are more. */
    public int wanted() {
        return limit + 1;
    }

    /**
     * The key after which the page begins, read as something else; the reader gives empty if not.
     */
    public <T> Optional<T> after(Function<String, Optional<T>> reader) {
        return after.map(key -> reader.apply(key).orElseThrow(Page::badCursor));
    }

    /** The list as clients see it, of at most {@link #wanted()} items. */
    public <T> JsonObject list(
            List<T> items, Function<? super T, JsonObject> view, Function<? super T, String> key) {
        JsonArray shown = new JsonArray();
        for (T item : items.subList(0, Math.min(limit, items.size()))) {
            shown.add(view.apply(item));
        }
        String next = items.size() > limit ? cursor(key.apply(items.get(limit - 1))) : null;
        return new JsonObject().put("items", shown).put("next", next);
    }

    /** The cursor of the page after the item of that key. */
    public String cursor(String key) {
        byte[] bytes = (mark(list) + AFTER + key).getBytes(StandardCharsets.UTF_8);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String mark(String list) {
        return Integer.toHexString(list.hashCode());
    }

    private static String key(String list, String cursor) {
        if (cursor.length() > MAX_CURSOR) {
            throw badCursor();
        }
        try {
            String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            String start = mark(list) + AFTER;
            if (text.startsWith(start)) {
                return text.substring(start.length());
            }
        } catch (IllegalArgumentException e) {
            // Not base64: refused below.
        }
        throw badCursor();
    }

    private static int limit(String text) {
        if (text.matches("[0-9]{1,6}")) {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= MAX_LIMIT) {
                return limit;
            }
        }
        throw new Refusal(
                Problem.parameter("?limit", "must be a whole number from 1 to " + MAX_LIMIT));
    }

    private static Refusal badCursor() {
        return new Refusal(
                Problem.parameter(
                        "?cursor",
                        "is not a valid cursor of this list; use 'next' of its previous page"));
    }
}
