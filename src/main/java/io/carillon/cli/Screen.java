package io.carillon.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

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
        List<String> titles = new ArrayList<>();
        for (String column : columns) {
            titles.add(
                    column.substring(column.lastIndexOf('.') + 1)
                            .toUpperCase(java.util.Locale.ROOT));
        }
        rows.add(titles);
        for (JsonNode item : items) {
            List<String> row = new ArrayList<>();
            for (String column : columns) {
                row.add(text(item, column));
            }
            rows.add(row);
        }
        table(rows);
    }

    /** Prints one answer: a line per field, or all of it as JSON. */
    void one(JsonNode item, String... fields) {
        if (json) {
            document(item);
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        for (String field : fields) {
            rows.add(List.of(field, text(item, field)));
        }
        table(rows);
    }

    void document(JsonNode node) {
        out.println(node.toPrettyString());
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

    /** The text at a path; control characters in it must not reach the terminal. */
    static String text(JsonNode item, String path) {
        JsonNode node = item;
        for (String field : path.split("\\.", -1)) {
            node = node.path(field);
        }
        if (node.isNull() || node.isMissingNode()) {
            return NOTHING;
        }
        String text = node.isValueNode() ? node.asText() : node.toString();
        return text.isEmpty() ? NOTHING : text.replaceAll("\\p{Cntrl}", " ");
    }
}
