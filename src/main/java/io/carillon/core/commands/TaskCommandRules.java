package io.carillon.core.commands;

import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Answer.Refused.Kind;
import io.carillon.core.contract.Command;
import io.carillon.core.state.Places;
import io.carillon.core.state.State;
import io.carillon.core.tasks.KillRules;
import io.carillon.core.tasks.NewsRules;
import io.carillon.model.job.JobType;
import io.carillon.model.run.KillWish;
import io.carillon.model.run.RunState;
import io.carillon.model.run.Shard;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskId;
import java.util.Optional;

/** What the command to kill a task leads to. */
final class TaskCommandRules {
    private final CommandCase given;
    private final State state;

    TaskCommandRules(CommandCase given) {
        this.given = given;
        this.state = given.state();
    }

    Answer kill(Command.KillTask command) {
        Optional<TaskId> id = TaskId.parse(command.task());
        Optional<ShardId> place = id.flatMap(named -> Places.of(state, named));
        Optional<Shard> shard = place.flatMap(state::shard);
        Optional<Task> task = shard.flatMap(Shard::task);
        if (task.isEmpty()) {
            return Answer.refused(Kind.NOT_FOUND, "there is no live task " + command.task());
        }
        if (isDaemon(task.get()) && !task.get().phase().live()) {
            return new Answer.Done(
                    "the task is not launched yet; a daemon's shard is kept running");
        }
        if (task.get().kill().isEmpty()) {
            String because = given.by().name() + " killed the task";
            KillWish wish = new KillWish(given.now(), RunState.KILLED, because);
            given.decision()
                    .change(
                            KillRules.kill(
                                    place.orElseThrow(), shard.orElseThrow(), wish, given.now()));
        }
        return new Answer.Done("kill requested; waiting for the task to terminate");
    }

    /** Its own words: a task that has ended, or never began, has nothing to tell. */
    Answer tell(Command.Tell command) {
        Optional<TaskId> id =
                TaskId.parse(command.task())
                        .filter(
                                task ->
                                        state.shard(task.shardId())
                                                .flatMap(Shard::task)
                                                .filter(now -> now.id().equals(task))
                                                .filter(now -> now.phase().live())
                                                .isPresent());
        if (id.isEmpty()) {
            return Answer.refused(Kind.NOT_FOUND, "there is no live task " + command.task());
        }
        return NewsRules.told(state, id.get(), command.news(), given.now(), given.decision())
                .<Answer>map(dropped -> Answer.refused(Kind.LIMIT, dropped))
                .orElseGet(() -> new Answer.Done("noted"));
    }

    private boolean isDaemon(Task task) {
        return state.run(task.id().run())
                .filter(run -> run.job().type() == JobType.DAEMON)
                .isPresent();
    }
}
