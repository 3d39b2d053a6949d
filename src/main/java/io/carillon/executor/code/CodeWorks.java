package io.carillon.executor.code;

import io.carillon.executor.TaskFiles;
import io.carillon.executor.Work;
import io.carillon.executor.WorkListener;
import io.carillon.executor.WorkRefusedException;
import io.carillon.executor.Works;
import io.carillon.orders.OrderProtos.TaskOrder;
import java.net.URLConnection;

/**
 * Runs job code in this process: each task with an instance, threads and output of its own. A fault
 * of one task ends that task alone.
 *
 * <p>What the whole process shares is changed once, when the first of these is made: {@code
 * System.out} and {@code System.err} write to the files of the task that prints, and jars are not
 * cached by {@code java.net}.
 */
public final class CodeWorks implements Works, AutoCloseable {
    private final CodeSettings settings;
    private final Watch watch;

    public CodeWorks() {
        this(CodeSettings.DEFAULT);
    }

    CodeWorks(CodeSettings settings) {
        RoutedStream.install();
        // A cached jar would be closed under another loader that reads it, too.
        URLConnection.setDefaultUseCaches("jar", false);
        this.settings = settings;
        this.watch = new Watch(settings);
    }

    /**
     * {@inheritDoc}
     *
     * <p>The classes are loaded, and the job is made, on the task's own thread. The listener is
     * told on one thread, which is never a thread of job code, and is to return soon.
     */
    @Override
    public Work begin(TaskOrder order, TaskFiles files, WorkListener listener)
            throws WorkRefusedException {
        if (!order.hasCode() || order.getCode().getClassName().isBlank()) {
            throw new WorkRefusedException(
                    "class: the order names none; give the name of the job's class");
        }
        App app =
                watch.apps()
                        .take(ClassPath.of(files.sandbox(), order.getCode().getClasspathList()));
        CodeWork work = new CodeWork(order, files, listener, app, watch.group(), watch, settings);
        watch.begin(work);
        return work.handle();
    }

    /** The job is made once, and does all fires. */
    @Override
    public boolean stay() {
        return true;
    }

    /** Closes the apps. Tasks that still live are left to the end of the process. */
    @Override
    public void close() {
        watch.close();
    }
}
