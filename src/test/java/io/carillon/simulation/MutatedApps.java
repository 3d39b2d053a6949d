package io.carillon.simulation;

import io.carillon.core.contract.Change;
import io.carillon.core.contract.Effect;
import io.carillon.core.records.StoredRecord;
import io.carillon.model.RecordKey;
import io.carillon.model.job.AppVersion;
import io.carillon.model.job.BuiltInApps;
import io.carillon.model.job.Container;
import io.carillon.model.mesos.Launch;
import io.carillon.model.run.Run;
import io.carillon.runtime.RecordCodec;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** What a mutant makes of apps. */
final class MutatedApps {
    private MutatedApps() {}

    /** A run as the mutant starts it. */
    static Change.RunStarted started(Mutant mutant, Change.RunStarted change) {
        Run run = change.run();
        Optional<AppVersion> kept =
                switch (mutant) {
                    case FORGOTTEN_APP -> Optional.empty();
                    case REQUEST_WITHOUT_APP ->
                            run.app().filter(app -> !BuiltInApps.isOne(app.name()));
                    case STALE_APP ->
                            run.app()
                                    .map(
                                            now ->
                                                    new AppVersion(
                                                            now.app(),
                                                            Math.max(1, now.version() - 1)));
                    default -> run.app();
                };
        return kept.equals(run.app())
                ? change
                : new Change.RunStarted(run.of(kept), change.shards(), change.because());
    }

    /** An effect as the mutant lets it out. */
    static Effect effect(Mutant mutant, Effect effect) {
        if (!(effect instanceof Effect.Accept accept)) {
            return effect;
        }
        return switch (mutant) {
            case BARE_TASKS -> with(accept, MutatedApps::bare);
            case UNCONTAINED -> with(accept, MutatedApps::uncontained);
            default -> effect;
        };
    }

    private static Effect with(Effect.Accept accept, UnaryOperator<Launch> change) {
        return new Effect.Accept(
                accept.offers(),
                accept.agent(),
                accept.launches().stream().map(change).toList(),
                accept.refuse());
    }

    private static Launch uncontained(Launch launch) {
        boolean ofApp =
                launch.container()
                        .flatMap(Container::image)
                        .filter(image -> image.startsWith("app-"))
                        .isPresent();
        return new Launch(
                launch.task(),
                launch.name(),
                launch.program(),
                launch.env(),
                launch.uris(),
                launch.user(),
                ofApp ? Optional.empty() : launch.container(),
                launch.limits(),
                launch.killGrace(),
                launch.resources(),
                launch.shared(),
                launch.care(),
                launch.secrets());
    }

    private static Launch bare(Launch launch) {
        TreeMap<String, String> env = new TreeMap<>(launch.env());
        env.remove(AppOwners.VARIABLE);
        return new Launch(
                launch.task(),
                launch.name(),
                launch.program(),
                env,
                launch.uris(),
                launch.user(),
                launch.container(),
                launch.limits(),
                launch.killGrace(),
                launch.resources(),
                launch.shared(),
                launch.care(),
                launch.secrets());
    }

    /** What the mutant stores: an app that is to be deleted is gone at once. */
    static void stored(Mutant mutant, SortedMap<RecordKey, Optional<byte[]>> batch) {
        if (mutant == Mutant.APP_GONE_FIRST) {
            batch.replaceAll((key, bytes) -> bytes.filter(content -> !isDeleting(key, content)));
        }
    }

    private static boolean isDeleting(RecordKey key, byte[] bytes) {
        try {
            return new RecordCodec().decode(key, bytes) instanceof StoredRecord.AppRecord app
                    && app.app().deleting();
        } catch (RecordCodec.UnreadableException e) {
            throw new IllegalStateException(e);
        }
    }
}
