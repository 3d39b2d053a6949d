package io.carillon.model.job;

import java.util.Optional;

/**
 * A file that is fetched into the sandbox before a task starts.
 *
 * @param value where it is: {@code http(s)://}, {@code file://} or what else the agents' fetcher
 *     knows
 * @param extract archives are unpacked
 * @param executable the file is made executable, not unpacked
 * @param cache the agent may keep a copy
 * @param outputFile name in the sandbox; default the last part of the URI
 */
public record Uri(
        String value,
        boolean extract,
        boolean executable,
        boolean cache,
        Optional<String> outputFile) {

    /** Its name in the sandbox. */
    public String localName() {
        return outputFile.orElseGet(() -> value.substring(value.lastIndexOf('/') + 1));
    }
}
