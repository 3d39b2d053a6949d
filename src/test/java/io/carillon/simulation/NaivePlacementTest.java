package io.carillon.simulation;

import io.carillon.runtime.Placement;
import io.carillon.runtime.PlacementContract;

/** The model keeps the contract. */
final class NaivePlacementTest extends PlacementContract {
    @Override
    protected Placement placement() {
        return new NaivePlacement();
    }
}
