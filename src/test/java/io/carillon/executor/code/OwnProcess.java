package io.carillon.executor.code;

import io.carillon.executor.code.Trials.Heard;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/** Runs in a process of its own, whose platform is open as that of the executor. */
final class OwnProcess {
    private OwnProcess() {}

    /** The end of each job that is named, one a line. */
    public static void main(String[] args) throws Exception {
        Trials trials = new Trials(Path.of(args[0]));
        for (int i = 1; i < args.length; i++) {
            Heard heard = trials.begin(args[i]);
            Object end = CompletableFuture.anyOf(heard.ended, heard.stuck).get();
            System.out.println(end);
            if (!heard.ended.isDone()) {
                Runtime.getRuntime().halt(1);
            }
        }
    }
}
