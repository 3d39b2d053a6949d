package io.carillon.architecture.offenders.unnamed;

/** In a package that no map names, and imports all the same. */
public final class Stranger {
    final Class<?> other = io.carillon.architecture.offenders.web.Page.class;
}
