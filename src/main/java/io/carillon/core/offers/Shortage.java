package io.carillon.core.offers;

import io.carillon.core.offers.HostAccount.Lack;
import io.carillon.core.placement.ConstraintRules;
import io.carillon.model.job.Constraint;
import io.carillon.model.job.Resources;
import io.carillon.model.mesos.AttributeValue;
import io.carillon.model.mesos.ExecutorNeed;
import io.carillon.model.mesos.Need;
import io.carillon.model.mesos.SpreadGroups;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Why a task found no place, in words for people. Any thread.
 *
 * @param need what the task needs
 * @param hosts what each host offered, before anything was placed on it
 */
public record Shortage(Need need, List<HostAccount> hosts) {
    /** Maximum number of agents of which it is told why they are barred. */
    private static final int REASONS = 2;

    public Shortage {
        hosts = List.copyOf(hosts);
    }

    /** Whether the task would fit on a host on which nothing else is placed. */
    public boolean someHostFits() {
        return hosts.stream().anyMatch(host -> host.fits(need));
    }

    /** One clause, without a full stop: "no offer has 4 cpus (largest: 2)". */
    public String because() {
        return because(hosts);
    }

    /**
     * One clause, without a full stop, after tasks were placed.
     *
     * @param left the hosts in the same order, with all that is placed on them
     */
    public String because(List<HostAccount> left) {
        if (hosts.isEmpty()) {
            return "there is no offer";
        }
        return someHostFits() ? taken(left) : String.join("; ", lacks());
    }

    private String taken(List<HostAccount> left) {
        Optional<ExecutorNeed> brings = need.executor();
        for (int i = 0; i < hosts.size(); i++) {
            if (hosts.get(i).fits(need)) {
                if (left.get(i).lack(need).equals(Optional.of(Lack.SPREAD))) {
                    return need.spread()
                            .flatMap(groups -> full(groups, left))
                            .orElse("other tasks of the job took the places");
                }
                if (left.get(i).lack(need).equals(Optional.of(Lack.ROOM))) {
                    return "more urgent tasks took the last places in "
                            + executor()
                            + ", which takes "
                            + tasks()
                            + " at a time";
                }
                brings = brings.isEmpty() ? brings : hosts.get(i).brings(need);
            }
        }
        String wanted = Amounts.of(need, brings).all();
        return "the offers"
                + (wanted.isEmpty() ? "" : " that have " + wanted)
                + " went to more urgent tasks";
    }

    private List<String> lacks() {
        List<String> lacks = new ArrayList<>(unmet());
        full().ifPresent(lacks::add);
        repelled().ifPresent(lacks::add);
        drained().ifPresent(lacks::add);
        lacks.addAll(barred());
        if (hosts.stream().anyMatch(host -> host.lack(need).equals(Optional.of(Lack.ROOM)))) {
            lacks.add(noRoom());
        }
        List<Resources> warm = new ArrayList<>();
        List<Resources> cold = new ArrayList<>();
        for (HostAccount host : hosts) {
            if (host.lack(need).equals(Optional.of(Lack.RESOURCES))) {
                boolean runs = need.executor().isPresent() && host.brings(need).isEmpty();
                (runs ? warm : cold).add(host.free());
            }
        }
        if (!warm.isEmpty()) {
            String none = missing(Amounts.of(need, Optional.empty()), warm, lacks.isEmpty());
            lacks.add("where " + executor() + " runs, " + none);
        }
        if (!cold.isEmpty()) {
            lacks.add(missing(Amounts.of(need, need.executor()), cold, lacks.isEmpty()));
        }
        return lacks;
    }

    /** Which constraints keep the task away, from how many agents, with an example. */
    private List<String> unmet() {
        Map<Constraint, List<HostAccount>> unmet = new LinkedHashMap<>();
        for (HostAccount host : hosts) {
            host.unmet(need)
                    .ifPresent(
                            one -> unmet.computeIfAbsent(one, any -> new ArrayList<>()).add(host));
        }
        List<String> told = new ArrayList<>();
        unmet.forEach((constraint, away) -> told.add(away(constraint, away)));
        if (told.size() <= REASONS) {
            return told;
        }
        List<String> first = new ArrayList<>(told.subList(0, REASONS));
        first.add("other constraints keep it from more agents");
        return first;
    }

    private String away(Constraint constraint, List<HostAccount> away) {
        HostAccount example = away.get(0);
        long agents = away.stream().map(host -> host.facts().agent()).distinct().count();
        boolean all = away.size() == hosts.size();
        String some = agents == 1 ? "1 agent does not meet " : agents + " agents do not meet ";
        return (all ? "no agent meets " : some)
                + constraint
                + " ("
                + ConstraintRules.instead(constraint, example.facts())
                + " on "
                + example.facts().host()
                + ")";
    }

    /** The groups of agents that have all the tasks of the job that they may have. */
    private Optional<String> full() {
        return need.spread().flatMap(groups -> full(groups, hosts));
    }

    private Optional<String> full(SpreadGroups groups, List<HostAccount> some) {
        String by = groups.rule().by();
        TreeSet<String> full = new TreeSet<>();
        boolean without = false;
        for (HostAccount host : some) {
            if (host.lack(need).equals(Optional.of(Lack.SPREAD))) {
                Optional<String> group = host.facts().find(by).map(AttributeValue::toString);
                group.ifPresent(full::add);
                without |= group.isEmpty();
            }
        }
        List<String> words = new ArrayList<>();
        if (!full.isEmpty()) {
            int most = groups.rule().most();
            words.add(
                    "spread allows "
                            + (most == 1 ? "one task" : most + " tasks")
                            + " of the job for each "
                            + by
                            + ", and "
                            + shown(full)
                            + (full.size() == 1 ? " has" : " have")
                            + (most == 1 ? " it" : " them"));
        }
        if (without) {
            words.add("agents without " + by + " are left out of the spread");
        }
        return words.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", words));
    }

    private static String shown(TreeSet<String> names) {
        List<String> first = names.stream().limit(3).toList();
        int more = names.size() - first.size();
        return String.join(", ", first) + (more > 0 ? " and " + more + " more" : "");
    }

    /** Because of which jobs the task stays away, and from how many agents. */
    private Optional<String> repelled() {
        if (need.company().isEmpty()) {
            return Optional.empty();
        }
        List<HostAccount> away =
                hosts.stream()
                        .filter(host -> host.lack(need).equals(Optional.of(Lack.NEIGHBOURS)))
                        .toList();
        return away.stream()
                .findFirst()
                .flatMap(first -> first.repels(need))
                .map(
                        why ->
                                (away.size() == 1 ? "1 agent" : away.size() + " agents")
                                        + " left out because of other jobs ("
                                        + why
                                        + " on "
                                        + away.get(0).facts().host()
                                        + ")");
    }

    /** That agents which would do are drained; empty: none is. */
    private Optional<String> drained() {
        long count =
                hosts.stream()
                        .filter(host -> host.lack(need).equals(Optional.of(Lack.DRAINED)))
                        .count();
        return count == 0
                ? Optional.empty()
                : Optional.of(count == 1 ? "1 agent is drained" : count + " agents are drained");
    }

    /** Why the hosts that have the resources may not take it, each reason once. */
    private List<String> barred() {
        LinkedHashSet<String> reasons = new LinkedHashSet<>();
        for (HostAccount host : hosts) {
            if (host.lack(need).equals(Optional.of(Lack.BARRED))) {
                host.barred(need).ifPresent(reasons::add);
            }
        }
        int more = reasons.size() - REASONS;
        List<String> told = new ArrayList<>(reasons.stream().limit(REASONS).toList());
        if (more > 0) {
            told.add("likewise on " + more + " more agents");
        }
        return told;
    }

    private static String missing(Amounts amounts, List<Resources> spaces, boolean first) {
        String other = first ? "" : "other ";
        String tooBig = amounts.tooBig(spaces);
        return tooBig.isEmpty()
                ? "no single " + other + "offer has " + amounts.all() + " together"
                : "no " + other + "offer has " + tooBig;
    }

    /** One clause, without a full stop, if the executors that run have no room for the task. */
    public String noRoom() {
        return executor() + " has the " + tasks() + " that it takes at a time";
    }

    private String tasks() {
        int most = need.executor().map(ExecutorNeed::maxTasks).orElse(0);
        return most == 1 ? "one task" : most + " tasks";
    }

    private String executor() {
        return need.executor().map(Amounts::name).orElse("the executor");
    }

    /** One clause, without a full stop, if a host that would do has no room at the moment. */
    public String busy() {
        return busy("in use");
    }

    /**
     * The same if tasks of this framework leave room there. Mesos does not say who has it, nor that
     * a role has used up its quota.
     */
    public String busyWithOthers() {
        return busy("in use by other frameworks, or kept from its roles by a quota of Mesos");
    }

    private String busy(String why) {
        long fit = hosts.stream().filter(host -> host.fits(need)).count();
        String wanted = Amounts.of(need, need.executor()).all();
        return "busy: "
                + (fit == 1 ? "the one agent that has " : "the " + fit + " agents that have ")
                + (wanted.isEmpty() ? "room" : wanted)
                + " when free "
                + (fit == 1 ? "is " : "are ")
                + why
                + drained().map(words -> "; " + words).orElse("");
    }
}
