package io.carillon.config;

/**
 * A key that earlier versions had. A configuration that still gives it stops the start, because
 * what it asks for would not happen.
 *
 * @param path the key, for example {@code mesos.pollInterval}
 * @param since the first version without it
 * @param instead what became of it, as a sentence without a full stop, for example {@code use
 *     reconcile.interval}
 */
record RemovedKey(String path, String since, String instead) {
    String message() {
        return "was removed in version " + since + "; " + instead;
    }
}
