package io.carillon.config;

/** How callers of the operations API are known. */
public enum AuthenticationMode {
    /** By a bearer token. */
    TOKEN,
    /** Not at all. */
    NONE
}
