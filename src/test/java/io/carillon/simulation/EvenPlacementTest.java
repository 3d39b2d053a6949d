package io.carillon.simulation;

import io.carillon.runtime.Placement;
import io.carillon.runtime.SpreadingPlacementContract;

/** The model of the simulation keeps the contract. */
final class EvenPlacementTest extends SpreadingPlacementContract {
    @Override
    protected Placement placement() {
        return new EvenPlacement();
    }
}
