package io.carillon.model.job;

/**
 * An app as it was at one of its versions: what a run keeps of its app.
 *
 * @param app the definition
 * @param version the version; grows by one with each definition
 */
public record AppVersion(App app, long version) {
    /** The app's name. */
    public String name() {
        return app.name();
    }
}
