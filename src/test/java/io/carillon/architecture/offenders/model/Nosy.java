package io.carillon.architecture.offenders.model;

/** Knows the core, a thread and a logger. */
final class Nosy {
    final io.carillon.architecture.offenders.core.Clocked core =
            new io.carillon.architecture.offenders.core.Clocked();
    final Thread thread = Thread.currentThread();
    final org.slf4j.Logger log = org.slf4j.LoggerFactory.getLogger(Nosy.class);
}
