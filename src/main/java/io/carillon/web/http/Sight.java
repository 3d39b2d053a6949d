package io.carillon.web.http;

import io.carillon.core.access.AccessRules;
import io.carillon.core.access.Role;
import io.carillon.core.access.Thing;
import io.carillon.core.access.Verb;
import io.carillon.core.state.State;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** What a caller may see of jobs and apps. Immutable; any thread. */
public final class Sight {
    private final boolean everything;
    private final List<Role> roles;

    private Sight(boolean everything, List<Role> roles) {
        this.everything = everything;
        this.roles = List.copyOf(roles);
    }

    /** Everything is seen. */
    public static Sight full() {
        return new Sight(true, List.of());
    }

    static Sight of(List<Role> roles) {
        return new Sight(false, roles);
    }

    /** Whether every job is seen, now and later. */
    public boolean ofAllJobs() {
        return everything || AccessRules.everywhere(roles, Verb.READ);
    }

    /** Whether the job of that name is seen. */
    public boolean ofJob(State state, String job) {
        return ofAllJobs() || AccessRules.decide(roles, Verb.READ, thing(state, job)).allowed();
    }

    /** Whether the app of that name is seen. */
    public boolean ofApp(String app) {
        return everything || AccessRules.decide(roles, Verb.READ, Thing.app(app)).allowed();
    }

    /** Whether the values of the variables and parameters of the job of that name are seen. */
    public boolean ofValues(State state, String job) {
        return everything || AccessRules.decide(roles, Verb.READ_ENV, thing(state, job)).allowed();
    }

    /** Whether what the tasks of the job of that name have written or told is seen. */
    public boolean ofOutput(State state, String job) {
        return everything
                || AccessRules.decide(roles, Verb.READ_OUTPUT, thing(state, job)).allowed();
    }

    /** Whether what the executor of the app writes is seen, in which its jobs are mixed. */
    public boolean ofAppOutput(String app) {
        return everything || AccessRules.decide(roles, Verb.READ_OUTPUT, Thing.app(app)).allowed();
    }

    /** Which jobs are seen, for one answer: each name is looked at once. On the engine's thread. */
    public Predicate<String> jobs(State state) {
        if (ofAllJobs()) {
            return job -> true;
        }
        Map<String, Boolean> known = new HashMap<>();
        return job -> known.computeIfAbsent(job, name -> ofJob(state, name));
    }

    /** Whether the values of the app's variables are seen. */
    public boolean ofAppValues(String app) {
        return everything || AccessRules.decide(roles, Verb.READ_ENV, Thing.app(app)).allowed();
    }

    /** A job as something that roles may be for. */
    static Thing thing(State state, String job) {
        return Thing.job(job, state.job(job).flatMap(entry -> entry.stored().job().app()));
    }
}
