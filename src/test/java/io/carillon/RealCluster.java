package io.carillon;

import static org.junit.jupiter.api.Assertions.assertAll;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Two nodes on a real ZooKeeper and the local Mesos, which admit only callers with a secret, each
 * in a JVM of its own. Further ones are started when some have been killed.
 */
final class RealCluster implements AutoCloseable {
    /** A node of the cluster. */
    record Member(CarillonProcess process, ApiClient api) {}

    private final Path directory;
    private final List<CarillonProcess> all = new ArrayList<>();
    private final List<Member> members = new ArrayList<>();
    private CarillonProcess mesos;
    private String zookeeper = "";
    private String master = "";

    private RealCluster(Path directory) {
        this.directory = directory;
    }

    /** Starts all of it; what could be started is ended again if the rest could not. */
    static RealCluster start(Path directory) throws Exception {
        RealCluster cluster = new RealCluster(directory);
        try {
            cluster.start();
            return cluster;
        } catch (Throwable e) {
            cluster.close();
            throw e;
        }
    }

    private void start() throws Exception {
        CarillonProcess servers = run("zookeeper", "--port", "0", "--data", path("zookeeper"));
        mesos = run("mesos", "--port", "0", "--cpus", "16", "--data", path("mesos"));
        zookeeper = servers.line("ZooKeeper: (\\S+)").group(1);
        servers.line("authFile");
        master = mesos.line("Mesos with 2 agents: (\\S+)").group(1);
        // They start side by side.
        List<CarillonProcess> nodes = List.of(node(), node());
        nodes.get(0).line("carillon: open: everyone who reaches http://127.0.0.1:");
        for (CarillonProcess node : nodes) {
            members.add(member(node));
        }
        leader();
    }

    /** The local Mesos with all that it has started. */
    CarillonProcess mesos() {
        return mesos;
    }

    /** Starts one more node. */
    Member join() throws Exception {
        Member member = member(node());
        members.add(member);
        return member;
    }

    /** Kills the node, and starts another one. */
    void replace(Member member) throws Exception {
        member.process().kill();
        members.remove(member);
        join();
    }

    /** Asks the node to end. */
    void terminate(Member member) throws Exception {
        member.process().terminate();
        members.remove(member);
    }

    /** The node that leads, as soon as one does. */
    Member leader() throws Exception {
        List<Member> found = new ArrayList<>();
        ApiClient.await(
                "a leader",
                () -> {
                    for (Member member : members) {
                        if (found.isEmpty() && member.api().leads()) {
                            found.add(member);
                        }
                    }
                    return !found.isEmpty();
                });
        return found.get(0);
    }

    private CarillonProcess node() throws Exception {
        return run(
                "scheduler",
                "--set",
                "http.host=127.0.0.1",
                "--set",
                "http.port=0",
                "--set",
                "authentication.mode=none",
                "--set",
                "zookeeper.servers=" + zookeeper,
                "--set",
                "zookeeper.sessionTimeout=PT4S",
                "--set",
                "mesos.master=" + master,
                "--set",
                "zookeeper.authFile=" + path("zookeeper/auth"),
                "--set",
                "mesos.principal=carillon",
                "--set",
                "mesos.secretFile=" + path("mesos/secret"),
                "--set",
                "mesos.agentPrincipal=carillon",
                "--set",
                "mesos.agentSecretFile=" + path("mesos/secret"),
                "--set",
                "mesos.agentSecretOverHttp=true");
    }

    private static Member member(CarillonProcess process) throws Exception {
        return new Member(process, new ApiClient(process.line("Node \\S+ serves (\\S+)").group(1)));
    }

    private CarillonProcess run(String... arguments) throws Exception {
        CarillonProcess process = CarillonProcess.start(directory, arguments);
        all.add(process);
        return process;
    }

    private String path(String name) {
        return directory.resolve(name).toString();
    }

    @Override
    public void close() {
        assertAll(all.stream().map(process -> process::close));
    }
}
