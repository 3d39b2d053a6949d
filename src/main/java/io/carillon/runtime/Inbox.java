package io.carillon.runtime;

import io.carillon.core.contract.Input;
import java.util.ArrayDeque;

/**
 * Chooses what an engine decides next. Inputs that have arrived and ticks that are due take turns,
 * so that neither starves. Now and then it is the turn of {@link Input.Settled}, although more
 * inputs wait. Used on the engine's thread.
 */
final class Inbox {
    /** Maximum number of inputs in a row before it is the turn of {@link Input.Settled}. */
    private static final int MAX_IN_A_ROW = 64;

    private final ArrayDeque<Input> arrived = new ArrayDeque<>();
    private boolean ticked;
    private int inARow;

    void add(Input input) {
        arrived.add(input);
    }

    /** The number of inputs that have arrived and are not decided yet. */
    int size() {
        return arrived.size();
    }

    /** Whether an input waits, or a due tick. */
    boolean busy(boolean tickDue) {
        return tickDue || !arrived.isEmpty();
    }

    /** Takes the next input. */
    Input next(boolean tickDue) {
        if (!busy(tickDue) || inARow == MAX_IN_A_ROW) {
            inARow = 0;
            return new Input.Settled();
        }
        inARow++;
        ticked = tickDue && (arrived.isEmpty() || !ticked);
        return ticked ? new Input.Tick() : arrived.remove();
    }

    void clear() {
        arrived.clear();
    }
}
