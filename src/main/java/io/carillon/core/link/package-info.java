/** The link to Mesos: subscription, framework id, reconciliation. */
@NullMarked
package io.carillon.core.link;

import org.jspecify.annotations.NullMarked;
