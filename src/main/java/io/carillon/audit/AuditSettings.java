package io.carillon.audit;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How a node writes its audit.
 *
 * @param node the name of the node, which stands in each line
 * @param file where the lines go; empty: into the log
 * @param maxBytes how large the file becomes before it is put aside
 * @param files how many files that were put aside are kept
 * @param required whether nothing may be changed of which no line can be written
 */
public record AuditSettings(
        String node, Optional<Path> file, long maxBytes, int files, boolean required) {
    /** Lines go into the log. */
    public static AuditSettings logged(String node) {
        return new AuditSettings(node, Optional.empty(), 1, 1, false);
    }
}
