package io.carillon.secrets;

import io.carillon.runtime.SecretSource;
import io.reactivex.rxjava3.core.Single;

/** No source at all: every secret is missing. Any thread. */
public final class NoSecrets implements SecretSource {
    @Override
    public Single<Answer> read(String name) {
        return Single.just(
                new Missing("this cluster has no source of secrets; set secrets.source"));
    }
}
