package io.carillon.architecture.offenders.fenzo;

/** Knows another adapter, the web server and client, the Mesos messages, and expressions. */
public final class Places {
    final Class<?> other = io.carillon.architecture.offenders.mesos.Caller.class;
    final Class<?> server = io.vertx.ext.web.Router.class;
    final Class<?> client = io.vertx.ext.web.client.WebClient.class;
    final Class<?> message = org.apache.mesos.v1.Protos.class;
    final Class<?> pattern = com.google.re2j.Pattern.class;
    final Class<?> protobuf = com.google.protobuf.ByteString.class;
}
