package io.carillon.secrets;

import io.carillon.runtime.SecretSource;
import io.carillon.runtime.SecretValue;
import io.reactivex.rxjava3.core.Single;
import java.util.Optional;

/**
 * The secrets that the agents of Mesos look up: nothing is read here, and the value never passes
 * this node. Of {@code db/password}, {@code db} is the name and {@code password} the key. Any
 * thread.
 */
public final class MesosSecrets implements SecretSource {
    @Override
    public Single<Answer> read(String name) {
        int slash = name.lastIndexOf('/');
        return Single.just(
                new Found(
                        SecretValue.of(
                                slash < 0
                                        ? new SecretValue.Reference(name, Optional.empty())
                                        : new SecretValue.Reference(
                                                name.substring(0, slash),
                                                Optional.of(name.substring(slash + 1))))));
    }
}
