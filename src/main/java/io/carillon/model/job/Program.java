package io.carillon.model.job;

import java.util.List;

/** What a task executes. */
public sealed interface Program
        permits Program.Shell, Program.Argv, Program.Code, Program.Http, Program.None {

    <T> T accept(Handler<T> handler);

    /** A method for each kind of program, so that every kind is handled. */
    interface Handler<T> {
        T shell(Shell program);

        T argv(Argv program);

        T code(Code program);

        T http(Http program);

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

    /**
     * A Java class that a shared executor loads.
     *
     * @param className the binary name of the class, or a name that one of its factories knows
     * @param classpath jars and folders below the sandbox; empty: all jars of the sandbox and of
     *     its folder {@code lib}
     */
    record Code(String className, List<String> classpath) implements Program {
        public Code {
            classpath = List.copyOf(classpath);
        }

        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.code(this);
        }
    }

    /**
     * A request that a shared executor makes.
     *
     * @param request the request
     */
    record Http(HttpRequest request) implements Program {
        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.http(this);
        }
    }

    /**
     * No program. A job without one is refused; the executor of an app without one is the standard
     * executor.
     */
    record None() implements Program {
        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.none();
        }
    }
}
