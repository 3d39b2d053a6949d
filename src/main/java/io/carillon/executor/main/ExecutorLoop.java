package io.carillon.executor.main;

import io.carillon.executor.Action;
import io.carillon.executor.ExecutorMachine;
import io.carillon.executor.Input;
import io.carillon.executor.RepeatedWork;
import io.carillon.executor.TaskFiles;
import io.carillon.executor.Work;
import io.carillon.executor.WorkEnd;
import io.carillon.executor.WorkListener;
import io.carillon.executor.WorkRefusedException;
import io.carillon.executor.Works;
import io.carillon.executor.agent.AgentAddress;
import io.carillon.executor.agent.AgentLinks;
import io.carillon.orders.OrderProtos.TaskNews;
import io.carillon.orders.OrderProtos.TaskOrder;
import io.carillon.orders.OrderProtos.TaskOrder.WorkCase;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one thread of the executor: it takes inputs, lets the machine decide, and does what it says.
 */
final class ExecutorLoop implements Action.Handler {
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    private final ExecutorMachine machine;

    /** The place of a work that is about to begin. */
    private static final Work NONE = grace -> {};

    private final Map<WorkCase, Works> works;
    private final Path sandbox;
    private final PrintStream out;
    private final AgentLinks links;
    private final BlockingQueue<Supplier<Input>> inbox = new LinkedBlockingQueue<>();
    private final Deque<Input> first = new ArrayDeque<>();
    private final Map<String, Work> begun = new HashMap<>();
    private final long start = System.nanoTime();
    private @Nullable Integer exit;

    ExecutorLoop(
            ExecutorMachine machine,
            AgentAddress agent,
            Map<WorkCase, Works> works,
            Path sandbox,
            PrintStream out) {
        this.machine = machine;
        this.works = works;
        this.sandbox = sandbox;
        this.out = out;
        links = new AgentLinks(agent, input -> inbox.add(() -> input));
    }

    /** Runs until the executor has to end, and returns its exit code. */
    int run() throws InterruptedException {
        perform(machine.start(now()));
        while (exit == null) {
            Input input = next();
            if (input instanceof Input.WorkEnded ended) {
                begun.remove(ended.task());
            }
            perform(machine.handle(input, now()));
        }
        return exit;
    }

    private Input next() throws InterruptedException {
        Input input = first.poll();
        if (input == null) {
            Optional<Duration> due = machine.dueAt();
            Duration pause = due.map(at -> at.minus(now())).orElse(LONGEST_PAUSE);
            Supplier<Input> arrived = inbox.poll(pause.toNanos(), TimeUnit.NANOSECONDS);
            input = arrived == null ? new Input.Tick() : arrived.get();
        }
        return input;
    }

    private Duration now() {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private void perform(List<Action> actions) {
        actions.forEach(action -> action.to(this));
    }

    @Override
    public void on(Action.Subscribe action) {
        links.subscribe(action.link(), action.call());
    }

    @Override
    public void on(Action.Post action) {
        links.post(action.link(), action.call());
    }

    @Override
    public void on(Action.Disconnect action) {
        links.disconnect(action.link());
    }

    @Override
    public void on(Action.Begin action) {
        String task = action.task();
        Input began = new Input.WorkBegan(task);
        // All memory that this takes is taken first: work that has begun must not be refused.
        begun.put(task, NONE);
        first.add(began);
        try {
            begun.replace(task, begin(task, action.order()));
        } catch (WorkRefusedException e) {
            refuse(began, task, String.valueOf(e.getMessage()));
        } catch (IOException | RuntimeException | Error e) {
            // Whatever it is, it is this task's, and the others go on.
            e.printStackTrace(out);
            refuse(began, task, "The work could not begin: " + e);
        }
    }

    private void refuse(Input began, String task, String why) {
        begun.remove(task);
        first.remove(began);
        first.add(new Input.WorkRefused(task, why));
    }

    private Work begin(String task, TaskOrder order) throws IOException, WorkRefusedException {
        Works kind = works.get(order.getWorkCase());
        Path all = sandbox.resolve("tasks");
        Path folder = all.resolve(task).normalize();
        if (kind == null || !all.equals(folder.getParent())) {
            throw new WorkRefusedException("The task id '" + task + "' cannot name a folder");
        }
        Files.createDirectories(folder);
        TaskFiles files = new TaskFiles(sandbox, folder);
        return order.hasResident() && !kind.stay()
                ? new RepeatedWork(kind, order, files, new Listener(task))
                : kind.begin(order, files, new Listener(task));
    }

    @Override
    public void on(Action.Fire action) {
        Work work = begun.get(action.task());
        if (work != null) {
            work.fire(action.nominalTime());
        }
    }

    @Override
    public void on(Action.Kill action) {
        Work work = begun.get(action.task());
        if (work != null) {
            work.kill(action.grace());
        }
    }

    @Override
    public void on(Action.Say action) {
        out.println(Instant.now().truncatedTo(ChronoUnit.MILLIS) + " " + action.text());
    }

    @Override
    public void on(Action.Exit action) {
        exit = action.code();
    }

    private final class Listener implements WorkListener {
        private final String task;

        /** What the machine has not seen; newer news replace it, so that it stays small. */
        private @Nullable TaskNews waiting;

        Listener(String task) {
            this.task = task;
        }

        @Override
        public void news(TaskNews news) {
            synchronized (this) {
                if (waiting != null) {
                    waiting = merged(waiting, news);
                    return;
                }
                // Without memory for it, the news are told again, and nothing must wait by then.
                inbox.add(() -> new Input.NewsArrived(task, taken()));
                waiting = news;
            }
        }

        private synchronized TaskNews taken() {
            TaskNews news = waiting == null ? TaskNews.getDefaultInstance() : waiting;
            waiting = null;
            return news;
        }

        @Override
        public void fired(WorkEnd end) {
            inbox.add(() -> new Input.FireEnded(task, end));
        }

        @Override
        public void ended(WorkEnd end) {
            inbox.add(() -> new Input.WorkEnded(task, end));
        }

        @Override
        public void stuck(String why) {
            inbox.add(() -> new Input.WorkStuck(task, why));
        }

        @Override
        public void full(String why) {
            inbox.add(() -> new Input.MemoryFull(why));
        }
    }

    private static TaskNews merged(TaskNews older, TaskNews newer) {
        TaskNews.Builder news = older.toBuilder();
        if (newer.hasProgress()) {
            news.setProgress(newer.getProgress());
        }
        if (newer.hasResult()) {
            news.setResult(newer.getResult());
        }
        if (newer.hasCheckpoint()) {
            news.setCheckpoint(newer.getCheckpoint());
        }
        return news.build();
    }
}
