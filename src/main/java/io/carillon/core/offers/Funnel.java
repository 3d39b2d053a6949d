package io.carillon.core.offers;

import java.util.List;

/**
 * How many of the known agents are left for a task, step by step. A value.
 *
 * @param steps the first is all known agents; each has at most as many as the one before
 */
public record Funnel(List<Step> steps) {
    public Funnel {
        steps = List.copyOf(steps);
    }

    /**
     * A step.
     *
     * @param what what the agents that are left have, in words for people
     * @param agents how many are left
     * @param without up to three agents that it leaves out, with the reason
     */
    public record Step(String what, int agents, List<String> without) {
        public Step {
            without = List.copyOf(without);
        }
    }

    /** Whether any agent is known. */
    public boolean known() {
        return steps.get(0).agents() > 0;
    }

    /** How many agents would ever take the task, when nothing else is there. */
    public int ever() {
        return Math.min(at(FunnelRules.EVER), atIfThere(FunnelRules.GANG_EVER));
    }

    /** How many agents have room now beside the tasks of this framework, as far as is known. */
    public int now() {
        return Math.min(at(FunnelRules.NOW), atIfThere(FunnelRules.GANG_NOW));
    }

    private int atIfThere(String step) {
        return steps.stream().anyMatch(one -> one.what().equals(step))
                ? at(step)
                : Integer.MAX_VALUE;
    }

    private int at(String step) {
        return steps.stream()
                .filter(one -> one.what().equals(step))
                .findFirst()
                .map(Step::agents)
                .orElse(0);
    }

    /**
     * One clause, without a full stop: the first step that leaves no agent, or how many there are.
     */
    public String because() {
        Step before = steps.get(0);
        for (Step step : steps) {
            if (step.agents() == 0) {
                return step.equals(before)
                        ? "no offer has told of an agent yet"
                        : "0 of the "
                                + agents(before.agents())
                                + " that "
                                + before.what()
                                + " "
                                + step.what()
                                + examples(step);
            }
            before = step;
        }
        return agents(now()) + " would take a task now";
    }

    private static String agents(int number) {
        return number == 1 ? "1 agent" : number + " agents";
    }

    private static String examples(Step step) {
        return step.without().isEmpty() ? "" : " (" + String.join("; ", step.without()) + ")";
    }
}
