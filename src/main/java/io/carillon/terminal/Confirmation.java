package io.carillon.terminal;

import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The question whether something that cannot be undone is intended. */
public final class Confirmation {
    private final PrintWriter out;
    private final Optional<Function<String, @Nullable String>> terminal;

    /**
     * @param terminal shows a prompt and returns what is typed; empty without a terminal
     */
    Confirmation(PrintWriter out, Optional<Function<String, @Nullable String>> terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** A question at the terminal of this process, if it has one. */
    public static Confirmation at(PrintWriter out) {
        Optional<Function<String, @Nullable String>> terminal =
                Terminal.own().map(there -> prompt -> there.readLine("%s", prompt));
        return new Confirmation(out, terminal);
    }

    /**
     * Asks, and says on the output why not when the answer is no.
     *
     * @param said the answer from the command line, instead of typing
     * @param accepted the words that confirm; the first is proposed
     * @return whether it is intended
     */
    public boolean given(@Nullable String said, List<String> accepted) {
        String typed = said;
        if (typed == null) {
            if (terminal.isEmpty()) {
                out.println(
                        "carillon: this must be confirmed, and there is no terminal; repeat it with"
                                + " --yes "
                                + accepted.get(0));
                return false;
            }
            typed =
                    terminal.get()
                            .apply("Type " + String.join(" or ", accepted) + " to continue: ");
        }
        if (typed != null && accepted.contains(typed.strip())) {
            return true;
        }
        out.println("carillon: not confirmed; nothing has been changed");
        return false;
    }
}
