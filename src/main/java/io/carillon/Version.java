package io.carillon;

import picocli.CommandLine.IVersionProvider;

/** The version of this program, as the jar says it. */
final class Version implements IVersionProvider {
    /** One line: the program's name and version; {@code development} outside of a jar. */
    @Override
    public String[] getVersion() {
        String version = Version.class.getPackage().getImplementationVersion();
        return new String[] {"carillon " + (version == null ? "development" : version)};
    }
}
