package io.carillon.zookeeper;

import io.carillon.model.RecordKey;
import io.carillon.model.RecordKey.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import org.apache.zookeeper.common.PathUtils;

/**
 * The names of the nodes below one root. They never change: stored data is found by them.
 *
 * <pre>
 * root/format                 persistent; the version of this layout
 * root/restoring              persistent; stands while a restore is not complete
 * root/removing               persistent; stands while an uninstallation is not complete
 * root/operator               ephemeral; the operator's command that is running
 * root/leader                 persistent; the newest winner; its version is the epoch
 * root/leading                ephemeral of the leading session, and signed; absent while no node leads
 * root/commits                persistent; its version numbers the pieces of wide commits in a term
 * root/nodes/NAME             ephemeral and signed; one per node that is present
 * root/task-key               persistent; the key of the tokens of tasks, and of those signatures
 *                             unless the nodes have a secret of their own
 * root/KIND/BUCKET/NAME       persistent; one record (framework has no buckets)
 * root/vertx/...              what the Vert.x cluster manager keeps: members and the lock
 * </pre>
 */
record Tree(String root) {

    String leader() {
        return root + "/leader";
    }

    String leading() {
        return root + "/leading";
    }

    String format() {
        return root + "/format";
    }

    String restoring() {
        return root + "/restoring";
    }

    String removing() {
        return root + "/removing";
    }

    String operator() {
        return root + "/operator";
    }

    String vertx() {
        return root + "/vertx";
    }

    String commits() {
        return root + "/commits";
    }

    String taskKey() {
        return root + "/task-key";
    }

    String nodes() {
        return root + "/nodes";
    }

    String node(String name) {
        return nodes() + "/" + name;
    }

    /** The Curator namespace (no leading slash) that the cluster manager works in. */
    String vertxNamespace() {
        return root.substring(1) + "/vertx";
    }

    /** The nodes above the root, parents first, which other clusters may use, too. */
    List<String> above() {
        List<String> paths = new ArrayList<>();
        for (int slash = root.indexOf('/', 1); slash > 0; slash = root.indexOf('/', slash + 1)) {
            paths.add(root.substring(0, slash));
        }
        return paths;
    }

    /** What must exist below that before anything else, parents first. */
    List<String> skeleton() {
        return List.of(root, leader(), commits(), nodes());
    }

    static boolean bucketed(Kind kind) {
        return kind != Kind.FRAMEWORK;
    }

    String folder(Kind kind) {
        return root + "/" + kind.folder();
    }

    /** The node whose child the record is. */
    String parent(RecordKey key) {
        int slash = key.name().lastIndexOf('/');
        if (slash >= 0) {
            return folder(key.kind()) + "/" + key.name().substring(0, slash);
        }
        return bucketed(key.kind())
                ? folder(key.kind()) + "/" + bucket(key.name())
                : folder(key.kind());
    }

    String record(RecordKey key) {
        return under(parent(key), key);
    }

    /** The record's node, given its {@link #parent}. */
    static String under(String parent, RecordKey key) {
        return parent + "/" + key.name().substring(key.name().lastIndexOf('/') + 1);
    }

    /** Whether the key is that of a node as {@link #key} spells it, and such a node can exist. */
    static boolean isNode(RecordKey key) {
        String name = key.name();
        int slash = name.indexOf('/');
        if (slash >= 0 && !bucketed(key.kind())) {
            return false;
        }
        try {
            PathUtils.validatePath("/" + name);
        } catch (IllegalArgumentException e) {
            return false;
        }
        return slash < 0
                || (slash == name.lastIndexOf('/')
                        && key.equals(
                                key(
                                        key.kind(),
                                        name.substring(0, slash),
                                        name.substring(slash + 1))));
    }

    /** The key of a node: its name where a record would be, otherwise its path. */
    static RecordKey key(Kind kind, String bucket, String name) {
        return new RecordKey(kind, bucket(name).equals(bucket) ? name : bucket + "/" + name);
    }

    /** One of 256, two hex digits: the low byte of the CRC-32 of the name. */
    static String bucket(String name) {
        CRC32 crc = new CRC32();
        crc.update(name.getBytes(StandardCharsets.UTF_8));
        int low = (int) (crc.getValue() & 0xff);
        return "" + Character.forDigit(low >> 4, 16) + Character.forDigit(low & 15, 16);
    }
}
