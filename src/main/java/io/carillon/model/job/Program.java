package io.carillon.model.job;

import java.util.List;

/** What a task executes. */
public sealed interface Program permits Program.Shell, Program.Argv, Program.None {

    <T> T accept(Handler<T> handler);

    /** A method for each kind of program, so that every kind is handled. */
    interface Handler<T> {
        T shell(Shell program);

        T argv(Argv program);

        T none();
    }

    /**
     * A command line for {@code /bin/sh -c}.
     *
     * @param line the command line
     */
    record Shell(String line) implements Program {
        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.shell(this);
        }
    }

    /**
     * A program and its arguments, without a shell.
     *
     * @param words the program first
     */
    record Argv(List<String> words) implements Program {
        public Argv {
            words = List.copyOf(words);
        }

        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.argv(this);
        }
    }

    /** No program: only while a document is incomplete; such a job is refused. */
    record None() implements Program {
        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.none();
        }
    }
}
