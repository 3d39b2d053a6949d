package io.carillon.executor.code;

import io.carillon.executor.WorkRefusedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The apps whose classes are loaded, by class path. An app stays loaded between its tasks; when
 * more than a few are unused, those that were unused longest are closed. Any thread.
 */
final class Apps {
    private static final int UNUSED = 4;

    /** The one that was used last is last. */
    private final Map<String, App> apps = new LinkedHashMap<>();

    /**
     * The app of the class path, loaded when it is not yet. It is in use until it is given back.
     *
     * @throws WorkRefusedException if a jar cannot be opened
     */
    synchronized App take(ClassPath path) throws WorkRefusedException {
        App app = apps.remove(path.stamp());
        if (app == null) {
            try {
                app = new App(path);
            } catch (IOException e) {
                throw new WorkRefusedException("classpath: " + e.getMessage(), e);
            }
        }
        apps.put(path.stamp(), app);
        app.users++;
        return app;
    }

    /**
     * Gives the app back.
     *
     * @param spoilt whether its static state may be broken, so that later tasks must load it anew
     */
    void giveBack(App app, boolean spoilt) {
        List<App> closing = new ArrayList<>();
        synchronized (this) {
            app.users--;
            app.spoilt |= spoilt;
            if (app.spoilt) {
                apps.remove(app.path().stamp(), app);
                if (app.users == 0) {
                    closing.add(app);
                }
            }
            closing.addAll(tooMany());
        }
        closing.forEach(App::close);
    }

    /** Closes what is unused; what is in use is closed when it is given back. */
    void close() {
        List<App> closing = new ArrayList<>();
        synchronized (this) {
            for (App app : apps.values()) {
                app.spoilt = true;
                if (app.users == 0) {
                    closing.add(app);
                }
            }
            apps.clear();
        }
        closing.forEach(App::close);
    }

    private List<App> tooMany() {
        List<App> unused = new ArrayList<>();
        for (App app : apps.values()) {
            if (app.users == 0) {
                unused.add(app);
            }
        }
        List<App> closing = unused.subList(0, Math.max(0, unused.size() - UNUSED));
        for (App app : closing) {
            apps.remove(app.path().stamp(), app);
        }
        return closing;
    }
}
