package io.carillon.simulation;

import io.carillon.runtime.ClusterUnderTest;
import io.carillon.runtime.StoreContract;

/** The contract of Store, held by the model of ZooKeeper. */
class FakeStoreContractTest extends StoreContract {
    @Override
    protected ClusterUnderTest begin() {
        return new ModelledCluster();
    }
}
