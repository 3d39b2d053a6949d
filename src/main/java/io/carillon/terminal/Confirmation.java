package io.carillon.terminal;

import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The question whether something that cannot be undone is meant. */
public final class Confirmation {
    private final PrintWriter out;
    private final Optional<Function<String, @Nullable String>> terminal;

    /**
     * @param terminal shows a prompt and returns what is typed; empty when nobody can type
     */
    Confirmation(PrintWriter out, Optional<Function<String, @Nullable String>> terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** Asks at this process's terminal, if it has one. */
    public static Confirmation at(PrintWriter out) {
        Optional<Function<String, @Nullable String>> terminal =
                Terminal.own().map(there -> prompt -> there.readLine("%s", prompt));
        return new Confirmation(out, terminal);
    }

    /**
     * Whether it is meant.
     *
     * @param said what the command line says instead of typing
     * @param accepted what may be typed; the first is asked for
     */
    public boolean given(@Nullable String said, List<String> accepted) {
        String typed = said;
        if (typed == null) {
            if (terminal.isEmpty()) {
                out.println(
                        "carillon: this must be confirmed, and there is no terminal: repeat it with"
                                + " --yes "
                                + accepted.get(0));
                return false;
            }
            typed = terminal.get().apply("Type " + String.join(" or ", accepted) + " to go on: ");
        }
        if (typed != null && accepted.contains(typed.strip())) {
            return true;
        }
        out.println("carillon: not confirmed; nothing has been changed");
        return false;
    }
}
