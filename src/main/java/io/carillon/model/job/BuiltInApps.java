package io.carillon.model.job;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The apps that Carillon brings itself. They are part of the program and never stored; nobody
 * creates, changes or deletes them.
 */
public final class BuiltInApps {
    /** The apps of users have names that begin otherwise. */
    public static final String PREFIX = "carillon-";

    /**
     * The app of the HTTP jobs that name none. Its version grows with every change of its
     * definition: runs keep it and executors are named after it, so two definitions must never have
     * the same version.
     */
    public static final AppVersion HTTP =
            new AppVersion(
                    new App(
                            PREFIX + "http",
                            "Carillon brings it: it makes the requests of HTTP jobs that name no"
                                    + " app.",
                            "",
                            new TreeMap<>(),
                            List.of(),
                            new TreeMap<>(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            new AppExecutor(
                                    AppExecutor.Mode.SHARED,
                                    new Resources(100, 128_000, 0, 0, 0),
                                    new Program.None(),
                                    Duration.ofMinutes(5),
                                    100,
                                    List.of("-Xmx64m"))),
                    1);

    private BuiltInApps() {}

    /** Whether that is the name of one of them. */
    public static boolean isOne(String name) {
        return name.equals(HTTP.name());
    }

    /** The name of the job's app: the one that it names, or else the one that it needs. */
    public static Optional<String> of(Job job) {
        return job.app()
                .or(
                        () ->
                                job.program() instanceof Program.Http
                                        ? Optional.of(HTTP.name())
                                        : Optional.empty());
    }
}
