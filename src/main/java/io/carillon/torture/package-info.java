/**
 * A whole cluster in its own processes under faults: servers, nodes and connections are killed,
 * stopped and cut, chosen by a seed. Then the ledger is checked against what the tasks wrote. Knows
 * the product only from outside: its command line, its HTTP API and the environment of its tasks;
 * imports nothing of it, and nothing depends on it.
 */
@NullMarked
package io.carillon.torture;

import org.jspecify.annotations.NullMarked;
