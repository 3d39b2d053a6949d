package io.carillon.core.commands;

import io.carillon.core.access.Verb;
import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Answer.Refused.Kind;
import io.carillon.core.contract.Command;
import io.carillon.core.fires.NewRunRules;
import io.carillon.core.state.RunEntry;
import io.carillon.core.state.State;
import io.carillon.core.tasks.KillRules;
import io.carillon.model.run.RunId;
import io.carillon.model.run.RunState;
import java.util.Optional;
import java.util.function.Function;

/** What the commands to start, retry and kill a run lead to. */
final class RunCommandRules {
    private final CommandCase given;
    private final State state;

    RunCommandRules(CommandCase given) {
        this.given = given;
        this.state = given.state();
    }

    /**
     * Variables decide what is executed, as a definition does: who could not put that definition
     * into force cannot run it with others.
     */
    Answer runNow(Command.RunNow command) {
        Optional<Answer> refusal =
                state.job(command.job())
                        .filter(entry -> !command.env().isEmpty())
                        .flatMap(
                                entry ->
                                        new DefinitionPermission(given)
                                                .refusal(
                                                        Verb.DEFINE,
                                                        entry.stored().job(),
                                                        Optional.of(entry)));
        return refusal.orElseGet(
                () -> newRun(command.job(), rules -> rules.runNow(command, given.by())));
    }

    Answer retry(Command.RetryRun command) {
        return newRun(command.run().job(), rules -> rules.retry(command, given.by()));
    }

    private Answer newRun(String job, Function<NewRunRules, Answer> start) {
        return state.job(job)
                .map(entry -> new NewRunRules(state, entry, given.now(), given.decision()))
                .map(start)
                .orElseGet(() -> JobCommandRules.noJob(state, job));
    }

    Answer kill(Command.KillRun command) {
        Optional<RunEntry> run = state.run(command.run());
        if (run.isEmpty()) {
            return ended(command.run())
                    ? Answer.refused(Kind.CONFLICT, "the run has ended already")
                    : Answer.refused(Kind.NOT_FOUND, "there is no run " + command.run());
        }
        if (run.get().run().kill().isEmpty()) {
            String because = given.by().name() + " killed the run";
            given.decision()
                    .change(KillRules.kill(run.get(), RunState.KILLED, because, given.now()));
        }
        return new Answer.Done("the run will end once all its live tasks have terminated");
    }

    private boolean ended(RunId run) {
        return state.job(run.job()).filter(job -> job.finished().containsKey(run)).isPresent();
    }
}
