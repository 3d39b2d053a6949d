/**
 * A whole cluster in processes of its own, made to suffer: servers, nodes and links are killed,
 * stopped and cut by a seed, and what the ledger says is held against what the tasks themselves
 * wrote. Knows the product from outside alone: its command line, its HTTP API and the environment
 * of its tasks; imports nothing of it, and nothing depends on it.
 */
@NullMarked
package io.carillon.torture;

import org.jspecify.annotations.NullMarked;
