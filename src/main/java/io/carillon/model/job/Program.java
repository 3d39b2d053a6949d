package io.carillon.model.job;

import java.util.List;

/** What a task executes. */
public sealed interface Program permits Program.Shell, Program.Argv, Program.None {

    /**
     * A command line for {@code /bin/sh -c}.
     *
     * @param line the command line
     */
    record Shell(String line) implements Program {}

    /**
     * A program and its arguments, without a shell.
     *
     * @param words the program first
     */
    record Argv(List<String> words) implements Program {
        public Argv {
            words = List.copyOf(words);
        }
    }

    /** No program: only while a document is incomplete; such a job is refused. */
    record None() implements Program {}
}
