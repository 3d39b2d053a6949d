package io.carillon.core.contract;

import java.util.ArrayList;
import java.util.List;

/** What follows from an input: the facts that become true, and the orders that rest on them. */
public final class Decision {
    private final List<Change> changes = new ArrayList<>();
    private final List<Effect> effects = new ArrayList<>();

    /** Adds a change; they are applied in order. */
    public Decision change(Change change) {
        changes.add(change);
        return this;
    }

    /** Adds an effect; they are released in order. */
    public Decision effect(Effect effect) {
        effects.add(effect);
        return this;
    }

    /** The changes, in order. */
    public List<Change> changes() {
        return changes;
    }

    /** The effects, in order. */
    public List<Effect> effects() {
        return effects;
    }

    /** Nothing follows. */
    public boolean isEmpty() {
        return changes.isEmpty() && effects.isEmpty();
    }

    @Override
    public String toString() {
        return changes + " " + effects;
    }
}
