package io.carillon.simulation;

import io.carillon.runtime.ClusterUnderTest;
import io.carillon.runtime.ElectionContract;

/** The contract of Election, held by the model of ZooKeeper. */
class FakeElectionContractTest extends ElectionContract {
    @Override
    protected ClusterUnderTest begin() {
        return new ModelledCluster();
    }
}
