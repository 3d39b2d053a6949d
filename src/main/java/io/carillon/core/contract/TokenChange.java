package io.carillon.core.contract;

import io.carillon.core.records.StoredToken;

/** A fact about tokens that were made at run time. */
public sealed interface TokenChange extends Change.OfToken {

    @Override
    default <T> T accept(ChangeHandler<T> handler) {
        return handler.tokenChanged(this);
    }

    /** The token opens the doors that its roles open. */
    record Created(StoredToken token, String because) implements TokenChange {
        @Override
        public String subject() {
            return "token " + token.name();
        }
    }

    /** The token of that name is worth nothing any more. */
    record Revoked(String name, String because) implements TokenChange {
        @Override
        public String subject() {
            return "token " + name;
        }
    }
}
