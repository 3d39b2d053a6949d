package io.carillon.executor.code;

import io.carillon.executor.WorkEnd;
import io.carillon.executor.code.Trials.Heard;
import io.carillon.orders.OrderProtos.Resident;
import io.carillon.orders.OrderProtos.TaskOrder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Runs in a process of its own, whose platform is open as that of the executor. */
final class OwnProcess {
    private OwnProcess() {}

    /**
     * What a process of its own has said.
     *
     * @param steps names of jobs, one after the other; with commas between them they run side by
     *     side, and when the first has ended the latch {@code go} opens; a job with an asterisk
     *     stays, and fires from then on until it ends; of a job with an exclamation mark the end
     *     cannot be told, for there is no memory for it; of one with a tilde it cannot be told at
     *     first that the heap stays full, and then what it has left is gone
     */
    static String said(Path sandbox, String... steps) throws IOException, InterruptedException {
        int code = exitCode(sandbox, steps);
        String said = Files.readString(sandbox.resolve("said"), StandardCharsets.UTF_8);
        if (code != 0) {
            throw new AssertionError("the process has ended with code " + code + ": " + said);
        }
        return said;
    }

    /** With which code it ends. */
    static int exitCode(Path sandbox, String... steps) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String opened : List.of("java.lang", "java.util", "java.util.concurrent")) {
            command.add("--add-opens=java.base/" + opened + "=ALL-UNNAMED");
        }
        command.addAll(List.of("-Xmx64m", "-cp", System.getProperty("java.class.path")));
        command.add(OwnProcess.class.getName());
        command.add(sandbox.toString());
        command.addAll(List.of(steps));
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(sandbox.resolve("said").toFile())
                        .start();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                throw new AssertionError("the process does not end");
            }
        } finally {
            process.destroyForcibly();
        }
        return process.exitValue();
    }

    /** The end of each job that is named, one a line. */
    public static void main(String[] args) throws Exception {
        Trials trials = new Trials(Path.of(args[0]));
        for (int i = 1; i < args.length; i++) {
            CountDownLatch go = Trials.latch("go");
            List<Heard> heard = new ArrayList<>();
            String[] names = args[i].split(",");
            for (String name : names) {
                heard.add(trials.begin(order(name), listener(name)));
            }
            for (int j = 0; j < names.length; j++) {
                end(heard.get(j), names[j]);
                go.countDown();
            }
            Trials.forget("go");
        }
    }

    private static Function<Path, Heard> listener(String name) {
        if (name.endsWith("!")) {
            return WithoutMemory::new;
        }
        return name.endsWith("~") ? Freeing::new : Heard::new;
    }

    private static TaskOrder order(String name) {
        TaskOrder.Builder order = Trials.order(name.replaceAll("[*!~]", ""));
        if (name.endsWith("*")) {
            order.setResident(Resident.newBuilder().setEvery("PT1S"));
        }
        return order.build();
    }

    private static void end(Heard heard, String name) throws Exception {
        CompletableFuture<Object> end = CompletableFuture.anyOf(heard.ended, heard.stuck);
        if (name.endsWith("*")) {
            heard.work.fire(Instant.EPOCH);
            Object failed = CompletableFuture.anyOf(end, heard.nextFired()).get();
            if (!end.isDone()) {
                System.out.println("fire: " + failed);
                heard.full.get();
                heard.work.fire(Instant.EPOCH);
            }
        }
        System.out.println(end.get());
        if (heard.full.isDone()) {
            System.out.println("full: " + heard.full.get());
        }
        if (!heard.ended.isDone()) {
            Runtime.getRuntime().halt(2);
        }
    }

    /** Has no memory for the word that the heap is full, until that is not so any more. */
    private static final class Freeing extends Heard {
        Freeing(Path folder) {
            super(folder);
        }

        @Override
        public void full(String why) {
            if (System.getProperties().remove("left") != null) {
                throw new OutOfMemoryError("to tell that the heap is full");
            }
            super.full(why);
        }
    }

    /** Has no memory for the end of its task, whenever it is told. */
    private static final class WithoutMemory extends Heard {
        WithoutMemory(Path folder) {
            super(folder);
        }

        @Override
        public void ended(WorkEnd end) {
            throw new OutOfMemoryError("to tell the end of a task");
        }
    }
}
