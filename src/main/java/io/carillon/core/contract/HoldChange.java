package io.carillon.core.contract;

import io.carillon.model.hold.Hold;
import io.carillon.model.hold.HoldId;

/** A fact about what holds launches back. */
public sealed interface HoldChange extends Change.OfHold {

    @Override
    default <T> T accept(ChangeHandler<T> handler) {
        return handler.holdChanged(this);
    }

    /** Launches are held back from now on, or for another reason or time than before. */
    record Placed(Hold hold, String because) implements HoldChange {
        @Override
        public String subject() {
            return hold.id().toString();
        }
    }

    /** They are held back by it no more. */
    record Lifted(HoldId id, String because) implements HoldChange {
        @Override
        public String subject() {
            return id.toString();
        }
    }
}
