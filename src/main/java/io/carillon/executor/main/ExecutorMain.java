package io.carillon.executor.main;

import io.carillon.executor.EnvironmentException;
import io.carillon.executor.ExecutorMachine;
import io.carillon.executor.ExecutorSettings;
import io.carillon.executor.Variables;
import io.carillon.executor.Works;
import io.carillon.executor.agent.AgentAddress;
import io.carillon.executor.code.CodeWorks;
import io.carillon.executor.http.HttpWorks;
import io.carillon.executor.process.ProcessWorks;
import io.carillon.orders.OrderProtos.TaskOrder.WorkCase;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * The program on the agents. It takes no arguments: all that it needs is in its environment.
 *
 * <p>Exit codes: 0 after SHUTDOWN or for lack of tasks, 1 if it could not stay, 2 if a variable is
 * unusable.
 */
public final class ExecutorMain {
    private static final int FAULT = 1;
    private static final int UNUSABLE = 2;

    /** How long hooks of job code may take at the end. */
    private static final Duration HOOKS = Duration.ofSeconds(1);

    private ExecutorMain() {}

    public static void main(String[] args) throws InterruptedException {
        int code;
        try {
            code = run(System.getenv());
        } catch (EnvironmentException e) {
            System.err.println("carillon-executor: " + e.getMessage());
            code = UNUSABLE;
        } catch (RuntimeException | Error e) {
            // Such as a full heap. Nothing is heard or told any more, and neither threads nor hooks
            // of job code may keep the process: its end tells the agent.
            try {
                e.printStackTrace();
            } finally {
                Runtime.getRuntime().halt(FAULT);
            }
            return;
        }
        exit(code);
    }

    private static int run(Map<String, String> environment)
            throws EnvironmentException, InterruptedException {
        Variables variables = new Variables(environment);
        ExecutorSettings settings = ExecutorSettings.of(variables);
        AgentAddress agent = AgentAddress.of(variables);
        Path sandbox =
                Path.of(
                                variables
                                        .text("MESOS_SANDBOX")
                                        .or(() -> variables.text("MESOS_DIRECTORY"))
                                        .orElse("."))
                        .toAbsolutePath()
                        .normalize();
        Map<WorkCase, Works> works = works(environment);
        ExecutorMachine machine =
                new ExecutorMachine(settings, works.keySet(), new SecureRandom(), Instant::now);
        return new ExecutorLoop(machine, agent, works, sandbox, System.out).run();
    }

    /** The works by their kind: what this executor can do. */
    private static Map<WorkCase, Works> works(Map<String, String> environment) {
        Map<WorkCase, Works> works = new EnumMap<>(WorkCase.class);
        works.put(WorkCase.PROCESS, new ProcessWorks(environment));
        works.put(WorkCase.CODE, new CodeWorks());
        works.put(WorkCase.HTTP, new HttpWorks());
        return works;
    }

    /** Ends the process, also when a hook of job code does not end. */
    private static void exit(int code) {
        Thread last =
                new Thread(
                        () -> {
                            long end = System.nanoTime() + HOOKS.toNanos();
                            while (System.nanoTime() < end) {
                                LockSupport.parkNanos(end - System.nanoTime());
                            }
                            Runtime.getRuntime().halt(code);
                        },
                        "exit");
        last.setDaemon(true);
        last.start();
        System.exit(code);
    }
}
