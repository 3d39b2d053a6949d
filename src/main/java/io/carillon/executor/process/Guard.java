package io.carillon.executor.process;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A small process that outlives the executor for a moment: it knows the process groups of the
 * tasks, and kills them when the executor is gone, however that happened. An agent without cgroups
 * would leave them behind. It starts with the first task. For any thread.
 */
final class Guard {
    private static final String SCRIPT =
            """
            groups=' '
            while read -r sign group; do
              case $sign in
                +) groups="$groups$group " ;;
                -) groups="${groups%% $group *} ${groups#* $group }" ;;
              esac
            done
            for group in $groups; do kill -9 "-$group" 2>/dev/null; done
            """;

    private final String setsid;
    private @Nullable OutputStream words;
    private boolean failed;

    Guard(String setsid) {
        this.setsid = setsid;
    }

    /** A task's process group has come. */
    void watch(long group) {
        say("+ " + group + "\n");
    }

    /** Nothing is left of a process group, and its number may come to mean another one. */
    void forget(long group) {
        say("- " + group + "\n");
    }

    /** What the executor's death does. For tests. */
    synchronized void close() throws IOException {
        if (words != null) {
            words.close();
        }
    }

    private synchronized void say(String text) {
        if (failed) {
            return;
        }
        try {
            if (words == null) {
                ProcessBuilder builder =
                        new ProcessBuilder(List.of(setsid, "--", "/bin/sh", "-c", SCRIPT))
                                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                .redirectError(ProcessBuilder.Redirect.DISCARD);
                builder.environment().clear();
                words = builder.start().getOutputStream();
            }
            words.write(text.getBytes(StandardCharsets.US_ASCII));
            words.flush();
        } catch (IOException e) {
            failed = true; // Tasks run without it, too.
            System.err.println("Processes would outlive the executor's death: " + e);
        }
    }
}
