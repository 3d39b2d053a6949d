package io.carillon.executor.code;

import io.carillon.executor.TaskFiles;
import io.carillon.executor.Work;
import io.carillon.executor.WorkEnd;
import io.carillon.executor.WorkListener;
import io.carillon.executor.WorkRefusedException;
import io.carillon.orders.OrderProtos.TaskNews;
import io.carillon.orders.OrderProtos.TaskOrder;
import io.carillon.sdk.ShardedJob;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Job code at work for one task. The main thread runs the code and leaves its end here; {@link
 * TaskEnding}, on the thread of the {@link Watch}, sees to it that nothing of the task is left.
 */
final class CodeWork {
    private static final WorkEnd SUCCESS = new WorkEnd(true, "");

    /** Made before it is needed: there may be no memory left when it is. */
    private static final WorkEnd UNSAID =
            new WorkEnd(
                    false,
                    "the job has failed, and saying how has failed, too: the heap or the stack is"
                            + " full");

    private static final long NEVER = Long.MAX_VALUE;

    private final TaskOrder order;
    private final TaskFiles files;
    private final TaskOutput.Opener opener;
    private final WorkListener listener;
    private final App app;
    private final TaskGroup group;
    private final TaskThreads threads;
    private final Handle handle = new Handle(this);
    private final Owners.Heir heir = new Owners.Heir(this);
    private final TaskContext context;
    private final CodeFires fires = new CodeFires();
    private final Watch watch;
    private final Duration grace;
    private final AtomicLong endBy = new AtomicLong(NEVER);
    private volatile @Nullable TaskOutput output;
    private volatile @Nullable ForcedEnd condemned;
    private volatile @Nullable String forced;
    private volatile @Nullable WorkEnd end;
    private volatile boolean spoilt;

    /** Whether it has ended for lack of memory. */
    private volatile boolean ranOut;

    /** Whether a fire has failed so, and the watch does not know it. */
    private volatile boolean fireRanOut;

    /** What was taken and is not told yet: for lack of memory a telling is done again. */
    private @Nullable TaskNews untold;

    private @Nullable WorkEnd untoldEnd;

    /** It could not be started: nothing of it is left, and nobody is told of its end. */
    private volatile boolean neverBegun;

    private boolean over;

    CodeWork(
            TaskOrder order,
            TaskFiles files,
            WorkListener listener,
            App app,
            TaskGroup group,
            Watch watch,
            CodeSettings settings) {
        this.order = order;
        this.files = files;
        this.opener = settings.output();
        this.grace = settings.leftGrace();
        this.listener = listener;
        this.app = app;
        this.group = group;
        this.watch = watch;
        this.threads = new TaskThreads(group);
        this.context = new TaskContext(order, this::isEnding, watch::look);
    }

    /** For the executor, which may hold it for longer than the task lasts. */
    Work handle() {
        return handle;
    }

    void start() {
        group.serve(this);
        threads.start(name(), app.loader(), this::run);
    }

    void neverBegan() {
        neverBegun = true;
    }

    boolean hasNeverBegun() {
        return neverBegun;
    }

    private void run() {
        WorkEnd result = UNSAID;
        try {
            result = work();
        } catch (Throwable e) {
            watch.heap().met(e);
            spoilt = true;
            ranOut |= e instanceof OutOfMemoryError;
        } finally {
            end = result;
            watch.look();
        }
    }

    private WorkEnd work() {
        Throwable thrown;
        try {
            Owners.inherit(heir);
            output = opener.open(files);
            ShardedJob job = app.job(order.getCode().getClassName(), this);
            if (order.hasResident()) {
                stay(job);
            } else {
                job.execute(context);
            }
            return SUCCESS;
        } catch (IOException e) {
            thrown =
                    output == null
                            ? new WorkRefusedException("the task's files cannot be opened", e)
                            : e;
        } catch (Throwable e) {
            watch.heap().met(e);
            thrown = e;
        }
        spoilt |= Blame.spoils(thrown);
        ranOut = Blame.isLackOfMemory(thrown);
        WorkEnd failure = Blame.of(thrown);
        if (!(thrown instanceof WorkRefusedException)) {
            trace(thrown);
        }
        return failure;
    }

    /** Does fire after fire, until the task is to end. */
    private void stay(ShardedJob job) throws Throwable {
        while (!isEnding()) {
            try {
                fires.end(once(job, fires.take()));
                watch.look();
            } catch (InterruptedException e) {
                // Either the task is to end, or its own code has interrupted it.
            }
        }
    }

    private WorkEnd once(ShardedJob job, Instant nominalTime) throws Throwable {
        try {
            job.execute(new FireContext(context, nominalTime));
            return SUCCESS;
        } catch (Throwable e) {
            watch.heap().met(e);
            boolean lack = Blame.isLackOfMemory(e);
            if (condemned != null || forced != null || (lack && watch.heap().full())) {
                throw e;
            }
            spoilt |= Blame.spoils(e);
            fireRanOut |= lack;
            trace(e);
            return Blame.of(e);
        } finally {
            // It was meant for this fire; whether the task is to end is known otherwise.
            boolean unused = Thread.interrupted();
        }
    }

    private static void trace(Throwable thrown) {
        try {
            thrown.printStackTrace();
        } catch (Throwable e) {
            System.err.println("carillon: the stack trace cannot be printed");
        }
    }

    private void endWithin(Duration time) {
        long nanos;
        try {
            nanos = Math.max(0, time.toNanos());
        } catch (ArithmeticException e) {
            nanos = NEVER / 2;
        }
        endBy.accumulateAndGet(Watch.now() + Math.min(nanos, NEVER / 2), Math::min);
        watch.look();
    }

    /** The task has tried to end the process: it ends, and has failed whatever comes now. */
    void condemn(ForcedEnd why) {
        synchronized (this) {
            if (condemned == null) {
                condemned = why;
            }
        }
        spoilt = true;
        endWithin(grace);
    }

    /** The threads of the task. */
    TaskThreads threads() {
        return threads;
    }

    /** Where the task prints to; null before the beginning and after the end. */
    @Nullable TaskOutput output() {
        return output;
    }

    /** Why the polls are to end the task's threads; null while they are not. */
    @Nullable String forced() {
        return forced;
    }

    /** From now on each poll ends its thread. */
    void force(String why) {
        forced = why;
        spoilt = true;
        Hooks.raise();
    }

    private boolean isEnding() {
        return endBy.get() != NEVER;
    }

    /**
     * When the threads are to be ended by force, on the clock of the watch; or the largest long.
     */
    long endBy() {
        return endBy.get();
    }

    /** What the main thread has come to; null while it runs. */
    @Nullable WorkEnd end() {
        return end;
    }

    void spoil() {
        spoilt = true;
    }

    /** Hands on what was reported. Called by the watch. */
    void deliver() {
        if (fireRanOut) {
            watch.heap().fireFailed(name(), listener, Watch.now());
            fireRanOut = false;
        }
        TaskNews news = untold == null ? context.take() : untold;
        if (news != null) {
            untold = news;
            tell(() -> listener.news(news));
            untold = null;
        }
        WorkEnd fired = untoldEnd == null ? fires.takeEnd() : untoldEnd;
        if (fired != null) {
            untoldEnd = fired;
            tell(() -> listener.fired(fired));
            untoldEnd = null;
        }
    }

    /** Called by the watch. */
    void stuck(String why) {
        tell(() -> listener.stuck(why));
    }

    /** The end: no thread of the task lives. Called by the watch. */
    void finish(WorkEnd last) {
        // It is called again if there was no memory for it.
        if (!over) {
            deliver();
            over = true;
            cleanUp();
        }
        WorkEnd verdict = verdict(last);
        if (ranOut && !verdict.success()) {
            watch.heap().ended(name(), listener, verdict, Watch.now());
        } else {
            tell(() -> listener.ended(verdict));
        }
    }

    private String name() {
        return String.valueOf(files.folder().getFileName());
    }

    /** Gives back what the task has used. */
    void cleanUp() {
        if (forced != null) {
            Hooks.quiet();
        }
        heir.over();
        group.serve(null);
        TaskOutput open = output;
        output = null;
        if (open != null) {
            open.close();
        }
        handle.let();
        watch.free(group);
        watch.apps().giveBack(app, spoilt);
    }

    static void tell(Runnable words) {
        try {
            words.run();
        } catch (RuntimeException e) {
            // A listener's fault must not be met again at each look.
            System.err.println("carillon: the listener of a task has failed: " + e);
        }
    }

    private WorkEnd verdict(WorkEnd last) {
        ForcedEnd exit = condemned;
        return exit == null ? last : Blame.of(exit);
    }

    /** Lets go of the work, and with it of its app, at the end. */
    private static final class Handle implements Work {
        private volatile @Nullable CodeWork work;

        Handle(CodeWork work) {
            this.work = work;
        }

        void let() {
            work = null;
        }

        @Override
        public void kill(Duration grace) {
            CodeWork live = work;
            if (live != null) {
                live.endWithin(grace);
            }
        }

        @Override
        public void fire(Instant nominalTime) {
            CodeWork live = work;
            if (live != null) {
                live.fires.begin(nominalTime);
            }
        }
    }
}
