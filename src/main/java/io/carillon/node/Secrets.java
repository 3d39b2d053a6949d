package io.carillon.node;

import io.carillon.config.Config;
import io.carillon.config.Keys;
import io.carillon.runtime.SecretSource;
import io.carillon.secrets.FileSecrets;
import io.carillon.secrets.MesosSecrets;
import io.carillon.secrets.NoSecrets;
import io.carillon.secrets.VaultSecrets;
import io.reactivex.rxjava3.core.Scheduler;
import io.reactivex.rxjava3.schedulers.Schedulers;
import java.io.IOException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The source of secrets that the configuration names. */
final class Secrets {
    private static final int THREADS = 16;

    private Secrets() {}

    /** So that reads which never end cost no more than these threads. */
    private static Scheduler readers() {
        ThreadPoolExecutor threads =
                new ThreadPoolExecutor(
                        THREADS,
                        THREADS,
                        1,
                        TimeUnit.MINUTES,
                        new LinkedBlockingQueue<>(),
                        work -> {
                            Thread thread = new Thread(work, "secrets");
                            thread.setDaemon(true);
                            return thread;
                        });
        threads.allowCoreThreadTimeOut(true);
        return Schedulers.from(threads);
    }

    /**
     * Opens it.
     *
     * @throws IOException if a file that it needs cannot be read; the message names the file
     */
    static SecretSource of(Config config) throws IOException {
        return switch (config.get(Keys.SECRETS_SOURCE)) {
            case NONE -> new NoSecrets();
            case FILES -> new FileSecrets(config.get(Keys.SECRETS_DIR).orElseThrow(), readers());
            case VAULT ->
                    new VaultSecrets(
                            new VaultSecrets.Server(
                                    config.get(Keys.SECRETS_VAULT_URL).orElseThrow(),
                                    config.get(Keys.SECRETS_VAULT_TOKEN_FILE).orElseThrow(),
                                    config.get(Keys.SECRETS_VAULT_MOUNT),
                                    config.get(Keys.SECRETS_VAULT_NAMESPACE),
                                    config.get(Keys.SECRETS_VAULT_CA_FILE)),
                            readers());
            case MESOS -> new MesosSecrets();
        };
    }
}
