package io.carillon.executor;

import java.nio.file.Path;

/**
 * The files of a task below the sandbox of the executor.
 *
 * @param sandbox the working folder of the executor, with what the fetcher brought
 * @param folder the task's own folder, {@code tasks/<task>} below the sandbox; it exists
 */
public record TaskFiles(Path sandbox, Path folder) {

    public Path stdout() {
        return folder.resolve("stdout");
    }

    public Path stderr() {
        return folder.resolve("stderr");
    }
}
