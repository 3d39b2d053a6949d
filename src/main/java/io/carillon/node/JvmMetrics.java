package io.carillon.node;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import java.util.List;

/** The metrics of the Java virtual machine and its process. Thread-safe. */
final class JvmMetrics {
    private final JvmGcMetrics collections = new JvmGcMetrics();

    private JvmMetrics() {}

    /** Adds the metrics to a registry, until they are closed. */
    static JvmMetrics of(MeterRegistry registry) {
        JvmMetrics metrics = new JvmMetrics();
        List<MeterBinder> binders =
                List.of(
                        new ClassLoaderMetrics(),
                        new JvmMemoryMetrics(),
                        new JvmThreadMetrics(),
                        new FileDescriptorMetrics(),
                        new ProcessorMetrics(),
                        new UptimeMetrics(),
                        metrics.collections);
        binders.forEach(binder -> binder.bindTo(registry));
        return metrics;
    }

    /** Stops listening to the garbage collector. */
    void close() {
        collections.close();
    }
}
