package io.carillon.command;

import io.carillon.zookeeper.EmbeddedZooKeeper;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;

/** Ends a process whose embedded ZooKeeper cannot write any more: without it nothing works. */
final class BrokenStore {
    private BrokenStore() {}

    /** Ends the process with code 1 as soon as that happens. */
    static void ends(CommandSpec spec, Path data) {
        PrintWriter err = spec.commandLine().getErr();
        EmbeddedZooKeeper.whenBroken(
                () -> {
                    err.println(
                            "carillon: ZooKeeper cannot write to "
                                    + data.toAbsolutePath()
                                    + " and has ended; is the disk full? Make room and start again:"
                                    + " what it has confirmed is kept.");
                    err.flush();
                    // The server's thread must end before the server can be closed.
                    new Thread(() -> System.exit(1), "end of a broken store").start();
                });
    }
}
