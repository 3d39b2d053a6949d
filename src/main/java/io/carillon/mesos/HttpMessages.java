package io.carillon.mesos;

import com.google.protobuf.ByteString;
import io.carillon.model.job.HttpRequest;
import io.carillon.orders.OrderProtos.HttpWork;

/** Converts the requests of HTTP jobs to what their executor is told. */
final class HttpMessages {
    private HttpMessages() {}

    static HttpWork work(HttpRequest request) {
        HttpWork.Builder work =
                HttpWork.newBuilder()
                        .setUrl(request.url())
                        .setMethod(request.method().name())
                        .setTimeout(request.timeout().toMillis())
                        .setRedirects(request.redirects());
        request.headers()
                .forEach(
                        (name, value) ->
                                work.addHeader(
                                        HttpWork.Header.newBuilder()
                                                .setName(name)
                                                .setValue(value)));
        request.body().map(ByteString::copyFromUtf8).ifPresent(work::setBody);
        request.expectStatus()
                .ranges()
                .forEach(
                        range ->
                                work.addExpect(
                                        HttpWork.StatusRange.newBuilder()
                                                .setFrom(range.from())
                                                .setTo(range.to())));
        request.caFile().ifPresent(work::setCaFile);
        return work.build();
    }
}
