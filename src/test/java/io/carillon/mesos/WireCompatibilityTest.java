package io.carillon.mesos;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.FileDescriptor;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.mesos.v1.agent.AgentProtos;
import org.apache.mesos.v1.executor.ExecutorProtos;
import org.apache.mesos.v1.master.MasterProtos;
import org.apache.mesos.v1.scheduler.SchedulerProtos;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Our .proto files against the classes that Mesos 1.11.0 publishes. Those live in a class loader of
 * their own, with a protobuf of their own, and hand over nothing but serialised descriptors.
 */
class WireCompatibilityTest {

    private static final Path PUBLISHED = Path.of("target", "published-mesos");

    private static final List<String> SPOKEN =
            List.of(
                    ".mesos.v1.scheduler.Call",
                    ".mesos.v1.scheduler.Event",
                    ".mesos.v1.executor.Call",
                    ".mesos.v1.executor.Event");

    private static final List<String> OPERATED =
            List.of(
                    ".mesos.v1.master.Call",
                    ".mesos.v1.master.Response",
                    ".mesos.v1.master.Event",
                    ".mesos.v1.agent.Call",
                    ".mesos.v1.agent.Response",
                    ".mesos.v1.agent.ProcessIO");

    /** Newer than 1.11.0, and nothing else may be. A name alone is a whole message. */
    private static final List<String> NEWER_THAN_PUBLISHED =
            List.of(
                    ".mesos.v1.CapabilityInfo.Capability BPF",
                    ".mesos.v1.CapabilityInfo.Capability CHECKPOINT_RESTORE",
                    ".mesos.v1.CapabilityInfo.Capability PERFMON",
                    ".mesos.v1.MasterInfo.Capability.Type QUOTA_V2",
                    ".mesos.v1.ResourceStatistics mem_kmem_tcp_usage_bytes",
                    ".mesos.v1.ResourceStatistics mem_kmem_usage_bytes",
                    ".mesos.v1.ResourceStatistics net_ephemeral_ports",
                    ".mesos.v1.ResourceStatistics net_rate_statistics",
                    ".mesos.v1.ResourceStatistics net_rx_burst_rate_limit",
                    ".mesos.v1.ResourceStatistics net_rx_burst_size",
                    ".mesos.v1.ResourceStatistics net_rx_rate_limit",
                    ".mesos.v1.ResourceStatistics net_tx_burst_rate_limit",
                    ".mesos.v1.ResourceStatistics net_tx_burst_size",
                    ".mesos.v1.ResourceStatistics net_tx_rate_limit",
                    ".mesos.v1.ResourceStatistics.RatePercentiles",
                    ".mesos.v1.ResourceStatistics.RateStatistics");

    private static WireSchema ours;
    private static WireSchema published;

    @BeforeAll
    static void read() throws Exception {
        ours =
                new WireSchema(
                        closure(
                                List.of(
                                        SchedulerProtos.getDescriptor(),
                                        ExecutorProtos.getDescriptor(),
                                        MasterProtos.getDescriptor(),
                                        AgentProtos.getDescriptor())));
        published = new WireSchema(publishedFiles());
    }

    @Test
    void whatSchedulerAndExecutorSpeakIsWhatMesosPublishes() {
        compare(SPOKEN, 900);
    }

    @Test
    void nothingIsCalledNewerThatIsNot() {
        List<String> all = new ArrayList<>(SPOKEN);
        all.addAll(OPERATED);
        assertThat(ours.reachableFrom(all))
                .containsKeys(NEWER_THAN_PUBLISHED.toArray(String[]::new));
        assertThat(published.reachableFrom(all))
                .doesNotContainKeys(NEWER_THAN_PUBLISHED.toArray(String[]::new));
    }

    @Test
    void whatOperatorsSpeakIsWhatMesosPublishes() {
        compare(OPERATED, 1200);
    }

    private static void compare(List<String> roots, int atLeast) {
        SortedMap<String, String> expected = published.reachableFrom(roots);
        SortedMap<String, String> actual = ours.reachableFrom(roots);
        assertThat(expected).hasSizeGreaterThan(atLeast).doesNotContainValue("not defined");

        TreeSet<String> extras = new TreeSet<>(actual.keySet());
        extras.removeAll(expected.keySet());
        assertThat(extras).allMatch(WireCompatibilityTest::isNewer);
        actual.keySet().removeAll(extras);
        List<String> differences = new ArrayList<>();
        expected.forEach(
                (name, fact) -> {
                    String our = actual.get(name);
                    if (!fact.equals(our)) {
                        differences.add(name + ": published " + fact + ", ours " + our);
                    }
                });
        assertThat(differences).isEmpty();
    }

    private static boolean isNewer(String name) {
        return NEWER_THAN_PUBLISHED.stream()
                .anyMatch(extra -> name.equals(extra) || name.startsWith(extra + " "));
    }

    private static List<FileDescriptorProto> closure(List<FileDescriptor> roots) {
        SortedMap<String, FileDescriptorProto> files = new TreeMap<>();
        List<FileDescriptor> open = new ArrayList<>(roots);
        while (!open.isEmpty()) {
            FileDescriptor file = open.remove(open.size() - 1);
            if (files.put(file.getFullName(), file.toProto()) == null) {
                open.addAll(file.getDependencies());
            }
        }
        return List.copyOf(files.values());
    }

    private static List<FileDescriptorProto> publishedFiles() throws Exception {
        URL[] jars = {
            PUBLISHED.resolve("mesos-1.11.0.jar").toUri().toURL(),
            PUBLISHED.resolve("protobuf-java-3.25.8.jar").toUri().toURL()
        };
        SortedMap<String, FileDescriptorProto> files = new TreeMap<>();
        try (URLClassLoader loader =
                new URLClassLoader(jars, ClassLoader.getPlatformClassLoader())) {
            List<Object> open = new ArrayList<>();
            for (String part : List.of("scheduler", "executor", "master", "agent")) {
                Class<?> outer = loader.loadClass("org.apache.mesos.v1." + part + ".Protos");
                assertThat(outer.getClassLoader()).isSameAs(loader);
                open.add(outer.getMethod("getDescriptor").invoke(null));
            }
            while (!open.isEmpty()) {
                Object file = open.remove(open.size() - 1);
                Object proto = file.getClass().getMethod("toProto").invoke(file);
                byte[] bytes = (byte[]) proto.getClass().getMethod("toByteArray").invoke(proto);
                FileDescriptorProto read = FileDescriptorProto.parseFrom(bytes);
                if (files.put(read.getName(), read) == null) {
                    Object imports = file.getClass().getMethod("getDependencies").invoke(file);
                    open.addAll((List<?>) imports);
                }
            }
        }
        return List.copyOf(files.values());
    }
}
