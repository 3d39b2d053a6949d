package io.carillon.executor;

import io.carillon.orders.OrderProtos.TaskNews;
import org.apache.mesos.v1.executor.ExecutorProtos.Event;

/**
 * What happens to the executor. What comes from the agent carries the number of the link that it
 * came over; an input of an earlier link is ignored.
 */
public sealed interface Input {

    /** What is done with each case. */
    interface Handler {
        void on(EventArrived input);

        void on(SubscribeRefused input);

        void on(StreamEnded input);

        void on(CallAnswered input);

        void on(CallFailed input);

        void on(WorkBegan input);

        void on(WorkRefused input);

        void on(NewsArrived input);

        void on(FireEnded input);

        void on(WorkEnded input);

        void on(WorkStuck input);

        void on(MemoryFull input);

        void on(Tick input);
    }

    void to(Handler handler);

    /** An event of the agent. */
    record EventArrived(int link, Event event) implements Input {
        @Override
        public void to(Handler handler) {
            handler.on(this);
        }
    }

    /** The agent answered SUBSCRIBE with another status than 200. */
    record SubscribeRefused(int link, int status, String body) implements Input {
        @Override
        public void to(Handler handler) {
            handler.on(this);
        }
    }

    /** The stream of events has ended, or never began. */
    record StreamEnded(int link, String why) implements Input {
        @Override
        public void to(Handler handler) {
            handler.on(this);
        }
    }

    /** The agent answered the call that is on its way. */
    record CallAnswered(int link, int status, String body) implements Input {
        @Override
        public void to(Handler handler) {
            handler.on(this);
        }
    }

    /** The call that is on its way has no answer, and will have none. */
    record CallFailed(int link, String why) implements Input {
        @Override
        public void to(Handler handler) {
            handler.on(this);
        }
    }

    /** The work of a task has begun; comes before anything else of that work. */
    record WorkBegan(String task) implements Input {
        @Override
        public void to(Handler handler) {
            handler.on(this);
        }
    }

    /** The work of a task could not begin. */
    record WorkRefused(String task, String why) implements Input {
        @Override
        public void to(Handler handler) {
            handler.on(this);
        }
    }

    /** A work has news, see {@link WorkListener#news}. */
    record NewsArrived(String task, TaskNews news) implements Input {
        @Override
        public void to(Handler handler) {
            handler.on(this);
        }
    }

    /** A fire of a work that stays has ended, see {@link WorkListener#fired}. */
    record FireEnded(String task, WorkEnd end) implements Input {
        @Override
        public void to(Handler handler) {
            handler.on(this);
        }
    }

    /** A work has ended, see {@link WorkListener#ended}. */
    record WorkEnded(String task, WorkEnd end) implements Input {
        @Override
        public void to(Handler handler) {
            handler.on(this);
        }
    }

    /** A work cannot be ended, see {@link WorkListener#stuck}. */
    record WorkStuck(String task, String why) implements Input {
        @Override
        public void to(Handler handler) {
            handler.on(this);
        }
    }

    /** The memory of the process stays full, see {@link WorkListener#full}. */
    record MemoryFull(String why) implements Input {
        @Override
        public void to(Handler handler) {
            handler.on(this);
        }
    }

    /** Time has passed. */
    record Tick() implements Input {
        @Override
        public void to(Handler handler) {
            handler.on(this);
        }
    }
}
