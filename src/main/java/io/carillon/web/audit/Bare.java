package io.carillon.web.audit;

import io.carillon.core.contract.Command;

/** A command without its conditions. */
public final class Bare {
    private Bare() {}

    /** What is wanted if all conditions hold. */
    public static Command of(Command command) {
        if (command instanceof Command.OnlyIf condition) {
            return of(condition.command());
        }
        if (command instanceof Command.OnlyIfApp condition) {
            return of(condition.command());
        }
        if (command instanceof Command.OnlyIfSeen condition) {
            return of(condition.command());
        }
        if (command instanceof Command.Permitted condition) {
            return of(condition.command());
        }
        return command;
    }
}
