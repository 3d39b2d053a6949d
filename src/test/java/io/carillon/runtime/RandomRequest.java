package io.carillon.runtime;

import io.carillon.model.AgentId;
import io.carillon.model.job.AppVersionId;
import io.carillon.model.job.PortRange;
import io.carillon.model.job.PortSet;
import io.carillon.model.job.Resources;
import io.carillon.model.job.TaskPort;
import io.carillon.model.mesos.ExecutorNeed;
import io.carillon.model.mesos.ExecutorPlace;
import io.carillon.model.mesos.Need;
import io.carillon.model.mesos.PlacementRequest;
import io.carillon.model.mesos.PlacementRequest.Host;
import io.carillon.model.mesos.PlacementRequest.Wanted;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/** Requests for places, drawn from a seed. */
final class RandomRequest {
    private RandomRequest() {}

    /** Every other seed has apps, agents with two roles, and executors that run or are barred. */
    static PlacementRequest of(long seed) {
        Random random = new Random(seed);
        List<Need> shapes = new ArrayList<>();
        List<ExecutorNeed> apps = new ArrayList<>();
        for (int i = 0; i < (seed % 2 == 0 ? 0 : 3); i++) {
            apps.add(
                    new ExecutorNeed(
                            PlacementContract.app(i), resources(random, 2), 1 + random.nextInt(6)));
        }
        for (int i = 0; i < 1 + random.nextInt(12); i++) {
            Resources task = numbered(seed + 31 * i, resources(random, apps.isEmpty() ? 4 : 2));
            shapes.add(
                    apps.isEmpty() || random.nextInt(4) == 0
                            ? Need.of(task)
                            : new Need(task, Optional.of(apps.get(random.nextInt(apps.size())))));
        }
        List<Wanted> tasks = new ArrayList<>();
        for (int i = 0; i < random.nextInt(150); i++) {
            tasks.add(
                    new Wanted(
                            PlacementContract.task(i), shapes.get(random.nextInt(shapes.size()))));
        }
        Collections.shuffle(tasks, random);
        List<Host> hosts = new ArrayList<>();
        for (int i = 0; i < random.nextInt(70); i++) {
            AgentId agent = new AgentId("agent-" + (apps.isEmpty() ? i : i / 2));
            Resources free = ported(resources(random, 16));
            TreeMap<AppVersionId, ExecutorPlace> executors = new TreeMap<>();
            for (ExecutorNeed app : apps) {
                if (random.nextInt(4) == 0) {
                    executors.put(app.app(), ExecutorPlace.warm(random.nextInt(4)));
                } else if (random.nextInt(6) == 0) {
                    executors.put(app.app(), ExecutorPlace.barred("it died"));
                }
            }
            hosts.add(new Host("h" + i, agent, free, free, new TreeMap<>(), executors));
        }
        return new PlacementRequest(seed, tasks, hosts);
    }

    private static Resources resources(Random random, int most) {
        return new Resources(
                random.nextInt(most * 10) * 100L,
                random.nextInt(most * 4) * 128_000L + random.nextInt(2),
                random.nextInt(3) * most * 100_000L,
                random.nextInt(4) == 0 ? random.nextInt(most) : 0,
                random.nextInt(most));
    }

    /** Every third need with ports has numbers for some of them. */
    private static Resources numbered(long seed, Resources need) {
        if (seed % 3 != 0 || need.ports() == 0) {
            return need;
        }
        List<TaskPort> ports = new ArrayList<>();
        for (int i = 0; i < need.ports(); i++) {
            int number = 31_000 + (int) (seed / 3 + 5L * i) % 12;
            boolean fixed = i == 0 || seed % 2 == 0;
            ports.add(
                    new TaskPort(Optional.empty(), fixed ? Optional.of(number) : Optional.empty()));
        }
        return need.with(ports.subList(0, Math.min(2, ports.size())));
    }

    /** A space with the first of the usual ports. */
    private static Resources ported(Resources space) {
        return space.ports() == 0
                ? space
                : space.space(new PortSet(List.of(new PortRange(31_000, 30_999 + space.ports()))));
    }
}
