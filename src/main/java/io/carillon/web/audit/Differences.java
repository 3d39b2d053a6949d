package io.carillon.web.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Command;
import io.carillon.document.AppDocument;
import io.carillon.document.JobDocument;
import io.carillon.runtime.AuditLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * How a document differs from the one before it, field by field. Of a field that may hold a secret
 * it is told that it changed, and not how. Any thread.
 */
public final class Differences {
    /** How many changed fields are named; the last one says how many more there are. */
    static final int MOST = 50;

    private static final int LONGEST = 200;

    private final List<AuditLine.Change> found = new ArrayList<>();
    private int more;

    private Differences() {}

    /** What a command has changed of a stored document; empty if it is about something else. */
    public static List<AuditLine.Change> of(Command command, Answer answer) {
        Command bare = Bare.of(command);
        if (bare instanceof Command.PutJob put && answer instanceof Answer.JobStored stored) {
            return between(
                    document(stored.before().map(JobDocument::write)),
                    JobDocument.write(put.job()));
        }
        if (bare instanceof Command.PutApp put && answer instanceof Answer.AppStored stored) {
            return between(
                    document(stored.before().map(AppDocument::write)),
                    AppDocument.write(put.app()));
        }
        return List.of();
    }

    private static JsonNode document(Optional<? extends JsonNode> written) {
        return written.isPresent() ? written.get() : MissingNode.getInstance();
    }

    /**
     * How two documents differ.
     *
     * @param before a missing node if there was none
     */
    static List<AuditLine.Change> between(JsonNode before, JsonNode after) {
        Differences differences = new Differences();
        differences.compare("", before, after);
        if (differences.more > 0) {
            differences.found.add(
                    new AuditLine.Change(
                            "", Optional.empty(), Optional.of(differences.more + " more fields")));
        }
        return differences.found;
    }

    private void compare(String path, JsonNode before, JsonNode after) {
        if (before.equals(after)) {
            return;
        }
        if (isContainer(before) || isContainer(after)) {
            TreeSet<String> names = new TreeSet<>();
            names(before).forEach(names::add);
            names(after).forEach(names::add);
            for (String name : names) {
                compare(path + "/" + escaped(name), part(before, name), part(after, name));
            }
            // A text in the place of an object, or the other way round.
            if (before.isValueNode() || after.isValueNode()) {
                tell(path, leaf(before), leaf(after));
            }
            return;
        }
        tell(path, leaf(before), leaf(after));
    }

    private void tell(String path, Optional<String> before, Optional<String> after) {
        if (before.equals(after) && before.isEmpty()) {
            return;
        }
        if (found.size() == MOST) {
            more++;
            return;
        }
        boolean shown = Shown.field(path);
        found.add(new AuditLine.Change(path, told(before, shown), told(after, shown)));
    }

    private static Optional<String> told(Optional<String> value, boolean shown) {
        return value.map(text -> shown ? Shown.text(text, LONGEST) : Shown.MASK);
    }

    private static boolean isContainer(JsonNode node) {
        return node.isContainerNode() && !node.isEmpty();
    }

    private static Optional<String> leaf(JsonNode node) {
        return node.isMissingNode() || node.isNull() || node.isContainerNode()
                ? Optional.empty()
                : Optional.of(node.asText());
    }

    private static List<String> names(JsonNode node) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            names.add(String.valueOf(i));
        }
        return names;
    }

    private static JsonNode part(JsonNode node, String name) {
        if (node.isArray()) {
            return name.matches("[0-9]{1,9}")
                    ? node.path(Integer.parseInt(name))
                    : MissingNode.getInstance();
        }
        return node.path(name);
    }

    private static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
