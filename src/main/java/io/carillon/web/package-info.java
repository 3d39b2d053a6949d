/**
 * The adapter for people and programs: operations API, console, health and metrics over HTTP.
 *
 * <p>Must never know: how decisions are made; it asks the engine and shows what it answers.
 */
@NullMarked
package io.carillon.web;

import org.jspecify.annotations.NullMarked;
