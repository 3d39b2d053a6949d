package io.carillon.core.definition;

import io.carillon.model.job.Job;
import io.carillon.model.job.Program;
import io.carillon.model.job.Uri;
import java.util.Map;

/**
 * The measure of a job definition: what its texts take as JSON in UTF-8, and a little for each
 * field; a stored record is about this large. Pure; any thread.
 */
public final class JobSize {
    private static final int FIXED = 512;
    private static final int PER_TEXT = 4;
    private static final int PER_ENTRY = 4;

    private long bytes = FIXED;

    private JobSize() {}

    /** The size of that definition, in bytes. */
    public static long bytes(Job job) {
        JobSize size = new JobSize();
        size.add(job.name());
        size.add(job.description());
        size.add(job.owner());
        size.add(job.parameter());
        size.add(job.labels());
        size.add(job.env());
        job.user().ifPresent(size::add);
        job.sharding().parameters().forEach((shard, text) -> size.entry(text));
        for (Uri uri : job.uris()) {
            size.entry(uri.value());
            uri.outputFile().ifPresent(size::add);
        }
        if (job.program() instanceof Program.Shell shell) {
            size.add(shell.line());
        } else if (job.program() instanceof Program.Argv argv) {
            argv.words().forEach(size::add);
        }
        return size.bytes;
    }

    private void add(Map<String, String> texts) {
        texts.forEach(
                (name, value) -> {
                    add(name);
                    entry(value);
                });
    }

    private void entry(String text) {
        bytes += PER_ENTRY;
        add(text);
    }

    private void add(String text) {
        bytes += PER_TEXT;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            bytes += stored(c);
        }
    }

    /** As JSON escapes it; each half of a surrogate pair is escaped for itself. */
    private static int stored(char c) {
        if (c < 0x20 || Character.isSurrogate(c)) {
            return 6;
        }
        if (c == '"' || c == '\\') {
            return 2;
        }
        return c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
    }
}
