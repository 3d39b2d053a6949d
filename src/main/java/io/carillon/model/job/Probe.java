package io.carillon.model.job;

/** What a task is asked, to learn whether it is well or ready. */
public sealed interface Probe {
    /**
     * A command line beside the task, which ends with 0 if all is well.
     *
     * @param line for {@code /bin/sh -c}
     */
    record Command(String line) implements Probe {}

    /**
     * A GET request to the task, which is answered with a status from 200 to 399 if all is well.
     *
     * @param port which port of the task
     * @param path the path of the request
     * @param https whether over TLS; no certificate is checked
     */
    record Http(PortRef port, String path, boolean https) implements Probe {}

    /**
     * A connection to the task, which is accepted if all is well.
     *
     * @param port which port of the task
     */
    record Tcp(PortRef port) implements Probe {}
}
