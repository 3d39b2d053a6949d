package io.carillon.executor;

import io.carillon.orders.OrderProtos.TaskNews;
import io.carillon.orders.OrderProtos.TaskOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A work that stays, each fire of which is a work of its own: a process, or a request. */
public final class RepeatedWork implements Work {
    /** The variable in which a task finds the planned time of its fire. */
    public static final String NOMINAL_TIME = "CARILLON_NOMINAL_TIME";

    private final Works works;
    private final TaskOrder order;
    private final TaskFiles files;
    private final WorkListener listener;
    private @Nullable Work current;
    private @Nullable Duration grace;

    /**
     * @param works that do the work of one fire
     * @param order of the task
     * @param listener told of the fires and of the end
     */
    public RepeatedWork(Works works, TaskOrder order, TaskFiles files, WorkListener listener) {
        this.works = works;
        this.order = order;
        this.files = files;
        this.listener = listener;
    }

    @Override
    public void fire(Instant nominalTime) {
        Optional<WorkEnd> refused = Optional.empty();
        synchronized (this) {
            if (grace != null) {
                return; // The end of the task tells what became of it.
            }
            try {
                current = works.begin(of(nominalTime), files, new OneFire());
            } catch (WorkRefusedException e) {
                refused = Optional.of(new WorkEnd(false, String.valueOf(e.getMessage())));
            } catch (RuntimeException | Error e) {
                // Such as a thread that cannot be made. The other tasks of the executor go on.
                refused = Optional.of(new WorkEnd(false, "The fire could not begin: " + e));
            }
        }
        refused.ifPresent(listener::fired);
    }

    private TaskOrder of(Instant nominalTime) {
        return order.toBuilder()
                .clearResident()
                .setNominalTime(nominalTime.toEpochMilli())
                .putEnv(NOMINAL_TIME, nominalTime.toString())
                .build();
    }

    @Override
    public void kill(Duration within) {
        Work work;
        boolean first;
        synchronized (this) {
            first = grace == null;
            grace = within;
            work = current;
        }
        if (work != null) {
            work.kill(within);
        } else if (first) {
            listener.ended(new WorkEnd(true, ""));
        }
    }

    private final class OneFire implements WorkListener {
        @Override
        public void news(TaskNews news) {
            listener.news(news);
        }

        @Override
        public void ended(WorkEnd end) {
            boolean over;
            synchronized (RepeatedWork.this) {
                // Before a kill can tell the end of the task, after which nothing of it counts.
                listener.fired(end);
                current = null;
                over = grace != null;
            }
            if (over) {
                listener.ended(new WorkEnd(true, ""));
            }
        }

        @Override
        public void stuck(String why) {
            listener.stuck(why);
        }

        @Override
        public void full(String why) {
            listener.full(why);
        }
    }
}
