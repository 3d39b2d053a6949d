package io.carillon.model.job;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What several jobs have in common: the app document, complete with defaults and valid.
 *
 * @param name unique among apps; spelled as the names of jobs are
 * @param description for people
 * @param owner for people
 * @param labels for searching; its jobs have them, too
 * @param uris files fetched before a task starts; for a shared executor, before that starts
 * @param env environment of its jobs' tasks; a shared executor has it, too
 * @param user whom tasks run as, or the shared executor; empty: the framework's user
 * @param container the container of tasks without one, or of the shared executor; empty: none
 * @param siting where the tasks of its jobs are placed; empty: anywhere
 * @param executor what executes the tasks
 * @param secretEnv environment of its jobs' tasks whose values are read when they are launched:
 *     names of secrets by variable; a shared executor does not have it; empty: none
 */
public record App(
        String name,
        String description,
        String owner,
        SortedMap<String, String> labels,
        List<Uri> uris,
        SortedMap<String, String> env,
        Optional<String> user,
        Optional<Container> container,
        Optional<Siting> siting,
        AppExecutor executor,
        Optional<SortedMap<String, String>> secretEnv) {
    public App {
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
        uris = List.copyOf(uris);
        env = Collections.unmodifiableSortedMap(new TreeMap<>(env));
        secretEnv = secretEnv.flatMap(EnvValue::stored);
    }

    /** An app without secrets. */
    public App(
            String name,
            String description,
            String owner,
            SortedMap<String, String> labels,
            List<Uri> uris,
            SortedMap<String, String> env,
            Optional<String> user,
            Optional<Container> container,
            Optional<Siting> siting,
            AppExecutor executor) {
        this(
                name,
                description,
                owner,
                labels,
                uris,
                env,
                user,
                container,
                siting,
                executor,
                Optional.empty());
    }

    /** The names of the secrets that are values of variables, by variable. */
    public SortedMap<String, String> secrets() {
        return secretEnv.orElseGet(TreeMap::new);
    }

    /** The whole environment that it names. */
    public SortedMap<String, EnvValue> variables() {
        return EnvValue.of(env, secrets());
    }

    /** Where the tasks of its jobs are placed. */
    public Siting where() {
        return siting.orElse(Siting.ANYWHERE);
    }

    /** Whether the tasks of its jobs share a process. */
    public boolean shared() {
        return executor.mode() == AppExecutor.Mode.SHARED;
    }

    /**
     * The effective definition of a job of this app. The job's labels and variables come before the
     * app's of the same name, and its user and its container before the app's. Files of the app are
     * fetched first; those of an app with a shared executor belong to that process, and the tasks
     * fetch none. Constraints of both must be met.
     */
    public Job effective(Job job) {
        return job.with(
                merged(labels, job.labels()),
                merged(variables(), job.variables()),
                shared() ? job.uris() : appended(uris, job.uris()),
                shared() ? job.user() : job.user().or(() -> user),
                shared() ? job.container() : job.container().or(() -> container),
                job.where().under(where().constraints()).stored());
    }

    private static <T> SortedMap<String, T> merged(
            SortedMap<String, T> own, SortedMap<String, T> over) {
        SortedMap<String, T> merged = new TreeMap<>(own);
        merged.putAll(over);
        return merged;
    }

    private static List<Uri> appended(List<Uri> first, List<Uri> then) {
        List<Uri> all = new ArrayList<>(first);
        all.addAll(then);
        return all;
    }
}
