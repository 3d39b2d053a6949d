package io.carillon.simulation;

import io.carillon.core.contract.Effect;
import io.carillon.model.job.Care;
import io.carillon.model.job.PortRange;
import io.carillon.model.mesos.Launch;
import io.carillon.model.mesos.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a mutant makes of the ports of tasks, and of their limits. */
final class MutatedPorts {
    private MutatedPorts() {}

    /** An effect as the mutant lets it out. */
    static Effect effect(Mutant mutant, Effect effect) {
        if (!(effect instanceof Effect.Accept accept)) {
            return effect;
        }
        List<Launch> launches = new ArrayList<>();
        Optional<Launch> first = Optional.empty();
        for (Launch launch : accept.launches()) {
            launches.add(
                    switch (mutant) {
                        case UNLIMITED -> with(launch, launch.env(), launch.resources(), false);
                        case DOUBLE_PORT -> first.map(one -> like(one, launch)).orElse(launch);
                        case ANY_PORT -> any(launch);
                        case MISNAMED_PORTS -> misnamed(launch);
                        case SECRETLESS -> secretless(launch);
                        default -> launch;
                    });
            first = first.isEmpty() && has(launch) ? Optional.of(launch) : first;
        }
        return new Effect.Accept(accept.offers(), accept.agent(), launches, accept.refuse());
    }

    private static Launch secretless(Launch launch) {
        return new Launch(
                launch.task(),
                launch.name(),
                launch.program(),
                launch.env(),
                launch.uris(),
                launch.user(),
                launch.container(),
                launch.limits(),
                launch.killGrace(),
                launch.resources(),
                launch.shared(),
                launch.care());
    }

    private static boolean has(Launch launch) {
        return launch.env().containsKey("PORT0");
    }

    /** The ports of the one for the other. */
    private static Launch like(Launch one, Launch other) {
        if (!has(other)) {
            return other;
        }
        List<Resource> resources = new ArrayList<>(other.resources());
        resources.removeIf(resource -> resource.name().equals("ports"));
        one.resources().stream()
                .filter(resource -> resource.name().equals("ports"))
                .forEach(resources::add);
        return with(other, other.env(), resources, true);
    }

    /** The last ports that agents have instead of those with a number. */
    private static Launch any(Launch launch) {
        boolean fixed =
                launch.env().containsKey("PORT_" + RandomJobs.FIXED.toUpperCase(Locale.ROOT));
        if (!fixed) {
            return launch;
        }
        List<Resource> resources = new ArrayList<>();
        TreeMap<String, String> env = new TreeMap<>(launch.env());
        int next = 31_900;
        int index = 0;
        for (Resource resource : launch.resources()) {
            if (!resource.name().equals("ports")) {
                resources.add(resource);
                continue;
            }
            List<PortRange> others = new ArrayList<>();
            for (PortRange range : resource.ranges()) {
                others.add(new PortRange(next, next + range.size() - 1));
                for (int i = 0; i < range.size(); i++) {
                    env.put("PORT" + index++, Integer.toString(next++));
                }
            }
            resources.add(resource.ranges(others));
        }
        return with(launch, env, resources, true);
    }

    private static Launch misnamed(Launch launch) {
        TreeMap<String, String> env = new TreeMap<>(launch.env());
        for (Map.Entry<String, String> variable : env.entrySet()) {
            if (variable.getKey().startsWith("PORT_")) {
                variable.setValue("1");
            }
        }
        return with(launch, env, launch.resources(), true);
    }

    private static Launch with(
            Launch launch, Map<String, String> env, List<Resource> resources, boolean limited) {
        return new Launch(
                launch.task(),
                launch.name(),
                launch.program(),
                new TreeMap<>(env),
                launch.uris(),
                launch.user(),
                launch.container(),
                limited ? launch.limits() : Optional.empty(),
                launch.killGrace(),
                resources,
                launch.shared(),
                Care.NONE,
                launch.secrets());
    }
}
