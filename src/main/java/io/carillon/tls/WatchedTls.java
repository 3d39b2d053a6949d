package io.carillon.tls;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What {@link TlsFiles} hold, anew when they change. What cannot be used is not taken: the former
 * certificates stay, and {@link #problems} says why. Any thread; {@link #check} reads files.
 */
public final class WatchedTls {
    /** How long before a certificate expires operators are told. */
    public static final Duration EARLY = Duration.ofDays(14);

    private static final Logger log = LoggerFactory.getLogger(WatchedTls.class);
    private static final Duration DAY = Duration.ofDays(1);

    private final TlsFiles files;
    private final List<Consumer<TlsMaterial>> listeners = new CopyOnWriteArrayList<>();
    private TlsMaterial.Contents contents;
    private volatile TlsMaterial current;
    private volatile Optional<String> unusable = Optional.empty();
    private volatile Optional<String> expiring = Optional.empty();
    private @Nullable Instant told;

    private WatchedTls(TlsFiles files, TlsMaterial.Contents contents, TlsMaterial material) {
        this.files = files;
        this.contents = contents;
        this.current = material;
    }

    /**
     * Reads the files.
     *
     * @throws IOException when they cannot be used; the message names the setting and the file
     */
    public static WatchedTls open(TlsFiles files) throws IOException {
        TlsMaterial.Contents contents = TlsMaterial.Contents.read(files);
        return new WatchedTls(files, contents, TlsMaterial.of(files, contents));
    }

    /** What is in use. */
    public TlsMaterial current() {
        return current;
    }

    /** The setting that names the own certificate; empty when there is none. */
    public Optional<String> setting() {
        return files.certificate().map(TlsFiles.Named::setting);
    }

    /** Whether the authorities are given, rather than those that the Java machine trusts. */
    public boolean namesAuthorities() {
        return files.authorities().isPresent();
    }

    /**
     * Is told on the thread of the check what is used from now on.
     *
     * @return ends that
     */
    public Runnable onChange(Consumer<TlsMaterial> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Looks at the files, and takes what is new. Blocks while they are read. */
    public synchronized void check(Instant now) {
        try {
            TlsMaterial.Contents found = TlsMaterial.Contents.read(files);
            if (!found.equals(contents)) {
                TlsMaterial material = TlsMaterial.of(files, found);
                contents = found;
                current = material;
                told = null;
                log.info("New certificates are in use: {}", described(material));
                listeners.forEach(listener -> listener.accept(material));
            }
            unusable = Optional.empty();
        } catch (IOException e) {
            String why = e.getMessage() + "; the former certificates stay in use";
            if (!unusable.equals(Optional.of(why))) {
                log.warn("{}", why);
            }
            unusable = Optional.of(why);
        }
        warn(now);
    }

    private String described(TlsMaterial material) {
        return files.certificate().or(files::authorities).map(Object::toString).orElse("")
                + material.expires().map(until -> ", valid until " + until).orElse("");
    }

    private void warn(Instant now) {
        Optional<Instant> until =
                current.expires().filter(expiry -> !now.isBefore(expiry.minus(EARLY)));
        expiring =
                until.map(
                        expiry ->
                                files.certificate().map(Object::toString).orElse("")
                                        + (now.isBefore(expiry)
                                                ? " expires at "
                                                : " has expired at ")
                                        + expiry);
        if (expiring.isEmpty() || (told != null && now.isBefore(told.plus(DAY)))) {
            return;
        }
        told = now;
        log.warn("The certificate in {}; replace the file", expiring.get());
    }

    /** What an operator must see to, in words; empty when there is nothing. */
    public List<String> problems() {
        return Stream.of(unusable, expiring).flatMap(Optional::stream).toList();
    }
}
