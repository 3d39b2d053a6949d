package io.carillon.core;

import io.carillon.core.contract.AppChange;
import io.carillon.core.records.StoredApp;
import io.carillon.model.job.App;
import io.carillon.model.job.AppExecutor;
import io.carillon.model.job.Constraint;
import io.carillon.model.job.Container;
import io.carillon.model.job.Program;
import io.carillon.model.job.Resources;
import io.carillon.model.job.Siting;
import io.carillon.model.job.Uri;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** An app definition to be changed field by field. */
public final class AppForTests {
    public String name = "app";
    public String description = "";
    public TreeMap<String, String> labels = new TreeMap<>();
    public List<Uri> uris = List.of();
    public TreeMap<String, String> env = new TreeMap<>();
    public Optional<String> user = Optional.empty();
    public Optional<Container> container = Optional.empty();
    public List<Constraint> constraints = List.of();
    public AppExecutor.Mode mode = AppExecutor.Mode.COMMAND;
    public Program command = new Program.None();
    public List<String> jvmOptions = List.of();

    public App app() {
        return new App(
                name,
                description,
                "",
                labels,
                uris,
                env,
                user,
                container,
                new Siting(constraints, Optional.empty()).stored(),
                new AppExecutor(
                        mode,
                        new Resources(100, 256_000, 0, 0, 0),
                        command,
                        Duration.ofMinutes(5),
                        100,
                        jvmOptions));
    }

    /** Stores the app past the commands, for what they do not take yet. */
    public void store(CoreDriver core, long version) {
        StoredApp stored = new StoredApp(app(), version, CoreDriver.START, core.now, false);
        core.state.apply(new AppChange.AppDefined(stored, "a test wants it"));
        core.ticks();
    }

    public static Uri uri(String value) {
        return new Uri(value, true, false, false, Optional.empty());
    }
}
