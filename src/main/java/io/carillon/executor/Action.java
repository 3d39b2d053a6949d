package io.carillon.executor;

import io.carillon.orders.OrderProtos.TaskOrder;
import java.time.Duration;
import java.time.Instant;
import org.apache.mesos.v1.executor.ExecutorProtos.Call;

/** What the executor does. A link is one subscription with its calls; links are numbered. */
public sealed interface Action {

    /** What is done with each case. */
    interface Handler {
        void on(Subscribe action);

        void on(Post action);

        void on(Disconnect action);

        void on(Begin action);

        void on(Fire action);

        void on(Kill action);

        void on(Say action);

        void on(Exit action);
    }

    void to(Handler handler);

    /** Opens a link with a SUBSCRIBE call, and reads its events. */
    record Subscribe(int link, Call call) implements Action {
        @Override
        public void to(Handler handler) {
            handler.on(this);
        }
    }

    /** Sends a call and reads its answer. The former call of the link has been answered. */
    record Post(int link, Call call) implements Action {
        @Override
        public void to(Handler handler) {
            handler.on(this);
        }
    }

    /** Closes a link with its stream and calls. */
    record Disconnect(int link) implements Action {
        @Override
        public void to(Handler handler) {
            handler.on(this);
        }
    }

    /** Begins the work of a task; the answer is {@code WorkBegan} or {@code WorkRefused}. */
    record Begin(String task, TaskOrder order) implements Action {
        @Override
        public void to(Handler handler) {
            handler.on(this);
        }
    }

    /** A fire of a work that stays begins, see {@link Work#fire}. */
    record Fire(String task, Instant nominalTime) implements Action {
        @Override
        public void to(Handler handler) {
            handler.on(this);
        }
    }

    /** Ends the work of a task, see {@link Work#kill}. */
    record Kill(String task, Duration grace) implements Action {
        @Override
        public void to(Handler handler) {
            handler.on(this);
        }
    }

    /** Writes a line to the executor's own output. */
    record Say(String text) implements Action {
        @Override
        public void to(Handler handler) {
            handler.on(this);
        }
    }

    /** Ends the process. The last action. */
    record Exit(int code) implements Action {
        @Override
        public void to(Handler handler) {
            handler.on(this);
        }
    }
}
