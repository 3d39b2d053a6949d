package io.carillon.executor.main;

import static io.carillon.executor.main.WithExecutor.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.executor.agent.FakeAgent;
import io.carillon.executor.agent.FakeAgent.Request;
import io.carillon.executor.main.WithExecutor.Started;
import java.nio.file.Path;
import org.apache.mesos.v1.Protos.TaskState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A test of the executor against an agent that does as the test wants. */
abstract class WithFakeAgent {

    @TempDir Path sandbox;

    FakeAgent agent;
    WithExecutor executor;

    @BeforeEach
    void begin() throws Exception {
        agent = new FakeAgent();
        executor = new WithExecutor(agent);
    }

    @AfterEach
    void end() throws Exception {
        executor.close();
    }

    Request subscribed() throws Exception {
        executor.start(sandbox, agent.environment());
        return agent.subscribe();
    }

    Started running(String id) throws Exception {
        agent.launch(task(id));
        Started work = executor.work();
        assertThat(agent.update().getState()).isEqualTo(TaskState.TASK_RUNNING);
        return work;
    }
}
