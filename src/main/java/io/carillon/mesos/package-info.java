/**
 * The adapter to a Mesos master: v1 scheduler HTTP API, RecordIO, protobuf to model and back.
 *
 * <p>Must never know: other adapters, or why a call is made.
 */
@NullMarked
package io.carillon.mesos;

import org.jspecify.annotations.NullMarked;
