/**
 * Stand-ins for the three types of the old Mesos library that Fenzo's interfaces mention. Only
 * {@code io.carillon.fenzo} may use it; the generated messages are {@code org.apache.mesos.v1}.
 *
 * <p>Must never meet the published Mesos jar on one class path (the build bans it).
 */
@NullMarked
package org.apache.mesos;

import org.jspecify.annotations.NullMarked;
