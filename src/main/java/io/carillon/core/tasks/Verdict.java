package io.carillon.core.tasks;

import io.carillon.model.run.RunState;
import io.carillon.model.run.TaskPhase;

/** The meaning of a report for the task that it is about. */
public sealed interface Verdict {
    /** Why, in a short sentence. */
    String because();

    /** Calls the handler's method for this verdict. */
    <T> T accept(Handler<T> handler);

    /** The report changes nothing, and the question stays open. */
    record Ignored(String because) implements Verdict {
        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.ignored(this);
        }
    }

    /** The task lives and has come to this phase. */
    record InPhase(TaskPhase phase, String because) implements Verdict {
        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.inPhase(this);
        }
    }

    /** Whether the task lives cannot be told at present. */
    record Unreachable(String because) implements Verdict {
        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.unreachable(this);
        }
    }

    /** The master does not know the task, though its agent has reported it alive. */
    record Disowned(String because) implements Verdict {
        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.disowned(this);
        }
    }

    /** The task has ended. */
    record Ended(RunState end, Blame blame, String because) implements Verdict {
        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.ended(this);
        }
    }

    /** One method per verdict. */
    interface Handler<T> {
        T ignored(Ignored verdict);

        T inPhase(InPhase verdict);

        T unreachable(Unreachable verdict);

        T disowned(Disowned verdict);

        T ended(Ended verdict);
    }
}
