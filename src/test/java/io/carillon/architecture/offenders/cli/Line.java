package io.carillon.architecture.offenders.cli;

/** Knows another adapter. */
public final class Line {
    final Class<?> other = io.carillon.architecture.offenders.web.Page.class;
}
