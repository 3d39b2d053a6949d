package io.carillon.architecture.offenders.web;

/** Knows another adapter, Fenzo, ZooKeeper and ASM. */
public final class Page {
    final io.carillon.architecture.offenders.fenzo.Places places =
            new io.carillon.architecture.offenders.fenzo.Places();
    final com.netflix.fenzo.TaskScheduler.Builder builder =
            new com.netflix.fenzo.TaskScheduler.Builder();
    final Class<?> reader = org.objectweb.asm.ClassReader.class;
    final Class<?> client = org.apache.zookeeper.ZooKeeper.class;
}
