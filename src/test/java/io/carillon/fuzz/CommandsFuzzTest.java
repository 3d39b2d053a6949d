package io.carillon.fuzz;

import org.junit.jupiter.api.Test;

/**
 * Random commands, valid and nearly valid, are decided, stored and loaded again. Whatever a command
 * was allowed to say can be stored, a load takes it, and the next term knows the same.
 */
class CommandsFuzzTest {
    @Test
    void whatTheDoorTakesALoadTakes() {
        Fuzz.seeds(40, random -> new CommandCluster(random, false).live());
    }

    /** Records break between the terms, and an operator decides about them. */
    @Test
    void whatIsSaidOfABrokenRecordALoadTakes() {
        Fuzz.seeds(40, random -> new CommandCluster(random, true).live());
    }
}
