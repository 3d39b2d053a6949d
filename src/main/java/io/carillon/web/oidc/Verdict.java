package io.carillon.web.oidc;

import io.carillon.web.access.Recognition;

/** What became of checking a token. */
sealed interface Verdict {
    /** It is genuine, meant for whom it must be meant, and valid now. */
    record Good(Claims claims) implements Verdict {}

    /**
     * It is not to be accepted.
     *
     * @param reason how it is counted
     * @param because what is wrong with it
     */
    record Bad(Recognition.Reason reason, String because) implements Verdict {}

    /**
     * It cannot be told now.
     *
     * @param because why
     */
    record Later(String because) implements Verdict {}
}
