package io.carillon.core.contract;

import io.carillon.core.records.StoredApp;

/** A fact about an app that became true. */
public sealed interface AppChange extends Change.OfApp {

    /** The app is this from now on: created, replaced, or to be deleted with its jobs. */
    record AppDefined(StoredApp app, String because) implements AppChange {
        @Override
        public String subject() {
            return "app " + app.name();
        }

        @Override
        public <T> T accept(ChangeHandler<T> handler) {
            return handler.appDefined(this);
        }
    }

    /** The app is gone; no job names it. */
    record AppRemoved(String app, String because) implements AppChange {
        @Override
        public String subject() {
            return "app " + app;
        }

        @Override
        public <T> T accept(ChangeHandler<T> handler) {
            return handler.appRemoved(this);
        }
    }
}
