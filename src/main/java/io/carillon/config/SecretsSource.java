package io.carillon.config;

/** Where the secrets come from that the variables of tasks name. */
public enum SecretsSource {
    /** From nowhere: tasks that need one wait. */
    NONE,
    /** From files of the node. */
    FILES,
    /** From a server with the HTTP API of Vault. */
    VAULT,
    /** From the secret resolver of the Mesos agents. */
    MESOS
}
