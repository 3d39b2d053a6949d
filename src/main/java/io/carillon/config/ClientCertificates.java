package io.carillon.config;

/** Whether callers of the operations API show a certificate. */
public enum ClientCertificates {
    /** They are not asked for one. */
    NONE,
    /** They may show one, and are known by it. */
    OPTIONAL,
    /** Without one there is no connection. */
    REQUIRED
}
