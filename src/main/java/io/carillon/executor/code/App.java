package io.carillon.executor.code;

import io.carillon.executor.WorkRefusedException;
import io.carillon.sdk.JobFactory;
import io.carillon.sdk.ShardedJob;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The loaded classes of one class path, and the factories among them. */
final class App {
    /** One for all: Java 17 keeps a group for ever that is not destroyed. */
    private static final ThreadGroup GROUP = new ThreadGroup("carillon apps");

    private static final String SERVICE = "META-INF/services/" + JobFactory.class.getName();

    private final ClassPath path;
    private final AppLoader loader;
    private final boolean hasFactories;
    private final ReentrantLock making = new ReentrantLock();
    private @Nullable List<JobFactory> factories;

    /** Guarded by {@link Apps}. */
    int users;

    /** Guarded by {@link Apps}. */
    boolean spoilt;

    App(ClassPath path) throws IOException {
        this.path = path;
        this.loader = new AppLoader(path.files());
        this.hasFactories = loader.findResource(SERVICE) != null;
    }

    ClassPath path() {
        return path;
    }

    ClassLoader loader() {
        return loader;
    }

    /**
     * A new instance of the job, on the main thread of its task.
     *
     * @throws Throwable what the job's constructor or its factory has thrown, or words for the
     *     owner of the job
     */
    ShardedJob job(String name, CodeWork work) throws Throwable {
        if (hasFactories) {
            Optional<ShardedJob> provided = provided(name, work);
            if (provided.isPresent()) {
                return provided.get();
            }
        }
        Class<?> type;
        try {
            type = Class.forName(name, true, loader);
        } catch (ClassNotFoundException e) {
            Throwable cause = e.getCause();
            throw cause == null
                    ? new WorkRefusedException(missing(name))
                    : new WorkRefusedException(missing(name), cause);
        }
        if (!ShardedJob.class.isAssignableFrom(type)) {
            throw new WorkRefusedException(
                    name + " does not implement io.carillon.sdk.ShardedJob or DataflowJob");
        }
        try {
            return (ShardedJob) type.getConstructor().newInstance();
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        } catch (NoSuchMethodException | IllegalAccessException | InstantiationException e) {
            throw new WorkRefusedException(
                    name
                            + " cannot be made: it must be public and not abstract, with a public"
                            + " constructor without parameters; or let a JobFactory make it");
        }
    }

    private String missing(String name) {
        return "there is no class "
                + name
                + " in the class path of the app ("
                + path.words()
                + ")"
                + (hasFactories ? ", and no JobFactory knows that name" : "");
    }

    private Optional<ShardedJob> provided(String name, CodeWork work) throws Throwable {
        return lend(
                work,
                () -> {
                    for (JobFactory factory : factories()) {
                        Optional<? extends ShardedJob> job = factory.create(name);
                        // Job code knows no annotations of ours.
                        if ((Object) job == null) {
                            throw new WorkRefusedException(
                                    factory.getClass().getName()
                                            + ".create returned null; return Optional.empty() for"
                                            + " a name that it does not know");
                        }
                        if (job.isPresent()) {
                            return Optional.of(job.get());
                        }
                    }
                    return Optional.empty();
                });
    }

    private List<JobFactory> factories() throws InterruptedException {
        making.lockInterruptibly();
        try {
            List<JobFactory> known = factories;
            if (known == null) {
                known = new ArrayList<>();
                for (JobFactory factory : ServiceLoader.load(JobFactory.class, loader)) {
                    known.add(factory);
                }
                factories = known;
            }
            return known;
        } finally {
            making.unlock();
        }
    }

    /** Calls on a thread of the app that works for the task meanwhile, and waits for its end. */
    private <T> T lend(CodeWork work, Callable<T> call) throws Throwable {
        Loan<T> loan = new Loan<>(call);
        Thread thread =
                new Thread(
                        GROUP,
                        () -> {
                            Owners.lend(work);
                            try {
                                loan.run();
                            } finally {
                                Owners.lend(null);
                            }
                        },
                        Thread.currentThread().getName(),
                        0,
                        false);
        thread.setDaemon(true);
        thread.setContextClassLoader(loader);
        work.threads().borrow(thread);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                // The lent thread is interrupted as well; its end is what counts.
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return loan.result();
    }

    /** Called once, when nothing uses the app. Factories are closed on a thread of the app. */
    void close() {
        Thread thread = new Thread(GROUP, this::closeNow, "carillon app close", 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(loader);
        thread.start();
    }

    private void closeNow() {
        try (AppLoader closed = loader) {
            List<JobFactory> known = factories;
            for (JobFactory factory : known == null ? List.<JobFactory>of() : known) {
                if (factory instanceof AutoCloseable closeable) {
                    closeable.close();
                }
            }
        } catch (Throwable e) {
            System.err.println("carillon: an app was not closed cleanly: " + e);
        }
    }

    private static final class Loan<T> {
        private final Callable<T> call;
        private @Nullable T value;
        private @Nullable Throwable thrown;

        Loan(Callable<T> call) {
            this.call = call;
        }

        void run() {
            try {
                value = call.call();
            } catch (Throwable e) {
                thrown = e;
            }
        }

        T result() throws Throwable {
            if (thrown != null) {
                throw thrown;
            }
            T given = value;
            if (given == null) {
                throw new IllegalStateException("the thread has ended without a word");
            }
            return given;
        }
    }
}
