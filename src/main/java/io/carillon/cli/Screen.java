package io.carillon.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.carillon.terminal.SafeText;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Prints answers of the API: as JSON, or as a table of selected fields. */
final class Screen {
    private static final String NOTHING = "-";

    private final PrintWriter out;
    private final boolean json;

    Screen(PrintWriter out, boolean json) {
        this.out = out;
        this.json = json;
    }

    boolean json() {
        return json;
    }

    /**
     * Prints a row per item. A column is a path of field names, separated by dots; its last name is
     * the title.
     */
    void list(JsonNode items, String... columns) {
        if (json) {
            document(items);
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(titles(columns));
        for (JsonNode item : items) {
            List<String> row = new ArrayList<>();
            for (String column : columns) {
                row.add(text(item, column));
            }
            rows.add(row);
        }
        table(rows);
    }

    /** The last names; the whole paths below a field of which a name would be there twice. */
    private static List<String> titles(String... columns) {
        List<String> last = Stream.of(columns).map(path -> path.replaceFirst(".*\\.", "")).toList();
        Set<String> ambiguous = new TreeSet<>();
        for (int i = 0; i < columns.length; i++) {
            int dot = columns[i].lastIndexOf('.');
            if (dot > 0 && Collections.frequency(last, last.get(i)) > 1) {
                ambiguous.add(columns[i].substring(0, dot + 1));
            }
        }
        return Stream.of(columns)
                .map(
                        path ->
                                ambiguous.stream().anyMatch(path::startsWith)
                                        ? path
                                        : path.replaceFirst(".*\\.", ""))
                .map(title -> title.toUpperCase(Locale.ROOT))
                .toList();
    }

    /** Prints one answer: a line per field, more for lists and objects; or all of it as JSON. */
    void one(JsonNode item, String... fields) {
        if (json) {
            document(item);
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        for (String field : fields) {
            String label = field;
            for (String line : lines(at(item, field))) {
                rows.add(List.of(label, line));
                label = "";
            }
        }
        table(rows);
    }

    void document(JsonNode node) {
        out.println(SafeText.json(node.toPrettyString()));
        out.flush();
    }

    void line(String text) {
        out.println(text);
        out.flush();
    }

    private void table(List<List<String>> rows) {
        int columns = rows.get(0).size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                line.append(row.get(i));
                if (i < columns - 1) {
                    line.append(" ".repeat(widths[i] - row.get(i).length() + 2));
                }
            }
            out.println(line.toString().stripTrailing());
        }
        out.flush();
    }

    private static JsonNode at(JsonNode item, String path) {
        JsonNode node = item;
        for (String field : path.split("\\.", -1)) {
            node = node.path(field);
        }
        return node;
    }

    /** The text at a path; what steers a terminal is replaced. */
    static String text(JsonNode item, String path) {
        return text(at(item, path));
    }

    private static String text(JsonNode node) {
        if (node.isNull() || node.isMissingNode()) {
            return NOTHING;
        }
        String text = node.isValueNode() ? node.asText() : node.toString();
        return text.isEmpty() ? NOTHING : SafeText.line(text);
    }

    private static List<String> lines(JsonNode node) {
        if (node.isEmpty()) {
            return List.of(node.isContainerNode() ? NOTHING : text(node));
        }
        if (node.isArray()) {
            List<String> lines = new ArrayList<>();
            node.forEach(one -> lines.add(text(one)));
            return lines;
        }
        return SafeText.json(node.toPrettyString()).lines().toList();
    }
}
