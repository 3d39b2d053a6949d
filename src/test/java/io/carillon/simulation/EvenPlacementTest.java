package io.carillon.simulation;

import io.carillon.runtime.Placement;
import io.carillon.runtime.PlacementContract;

/** The model of the simulation keeps the contract. */
final class EvenPlacementTest extends PlacementContract {
    @Override
    protected Placement placement() {
        return new EvenPlacement();
    }
}
