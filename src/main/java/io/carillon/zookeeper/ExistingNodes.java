package io.carillon.zookeeper;

import io.carillon.model.RecordKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.zookeeper.Op;

/**
 * Which records and folders exist, so that an upsert does not have to ask the server. Exact since
 * the load, because no other term can write under this epoch. Used by one call at a time.
 */
final class ExistingNodes {
    private final Tree tree;
    private final Nodes nodes;
    private final Set<RecordKey> records = new HashSet<>();
    private final Set<String> folders = new HashSet<>();

    /**
     * @param nodes how missing ones are created
     */
    ExistingNodes(Tree tree, Nodes nodes) {
        this.tree = tree;
        this.nodes = nodes;
    }

    void clear() {
        records.clear();
        folders.clear();
    }

    void record(RecordKey key, boolean exists) {
        if (exists) {
            records.add(key);
        } else {
            records.remove(key);
        }
    }

    void folder(String path, boolean exists) {
        if (exists) {
            folders.add(path);
        } else {
            folders.remove(path);
        }
    }

    /** The folders of a record, outermost first. */
    List<String> way(RecordKey key) {
        String folder = tree.folder(key.kind());
        return Tree.bucketed(key.kind()) ? List.of(folder, tree.parent(key)) : List.of(folder);
    }

    /** The operations for one entry of a batch. They count as done from now on. */
    List<Op> plan(RecordKey key, Optional<byte[]> value) {
        String parent = tree.parent(key);
        String path = Tree.under(parent, key);
        if (value.isEmpty()) {
            return records.remove(key) ? List.of(Op.delete(path, -1)) : List.of();
        }
        if (!records.add(key)) {
            return List.of(Op.setData(path, value.get(), -1));
        }
        if (folders.contains(parent)) {
            return List.of(nodes.create(path, value.get()));
        }
        List<Op> ops = new ArrayList<>(3);
        for (String folder : way(key)) {
            if (folders.add(folder)) {
                ops.add(nodes.create(folder));
            }
        }
        ops.add(nodes.create(path, value.get()));
        return ops;
    }
}
