package io.carillon.mesos;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorMappingTest {

    @ParameterizedTest
    @CsvSource({
        "400, REFUSED",
        "401, REFUSED",
        "403, REFUSED",
        "405, REFUSED",
        "406, REFUSED",
        "415, REFUSED",
        "501, REFUSED",
        "404, LOST",
        "500, LOST",
        "502, LOST",
        "503, LOST",
        "307, LOST",
        "202, LOST"
    })
    void toSubscribe(int status, SubscriptionEnd ending) {
        SubscriptionEndedException ended = ErrorMapping.toSubscribe(status, " the reason\n");
        assertThat(ended.ending()).isEqualTo(ending);
        assertThat(ended).hasMessageContaining(String.valueOf(status));
        assertThat(ended).hasMessageEndingWith("the reason)");
    }

    @ParameterizedTest
    @CsvSource({
        "400, Framework cannot be found, LOST",
        "400, The stream ID 'x' included in this request didn't match, LOST",
        "400, All non-subscribe calls should include the 'Mesos-Stream-Id' header, LOST",
        "400, words of another version, LOST",
        "403, Framework is not subscribed, LOST",
        "401, '', REFUSED",
        "307, '', LOST",
        "404, '', LOST",
        "500, '', LOST",
        "503, No leader elected, LOST"
    })
    void toACallThatEndsTheSubscription(int status, String body, SubscriptionEnd ending) {
        assertThat(ErrorMapping.toCall(status, body))
                .hasValueSatisfying(e -> assertThat(e.ending()).isEqualTo(ending));
        assertThat(ErrorMapping.isOurMistake(status, body)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "202, '', false",
        "200, '', false",
        "400, Failed to validate scheduler::Call: Expecting 'accept' to be present, true",
        "400, Failed to parse body into Call protobuf, true",
        "413, '', true",
        "415, '', true",
        "501, '', true"
    })
    void toACallThatChangesNothing(int status, String body, boolean mistake) {
        assertThat(ErrorMapping.toCall(status, body)).isEmpty();
        assertThat(ErrorMapping.isOurMistake(status, body)).isEqualTo(mistake);
    }

    @ParameterizedTest
    @CsvSource({
        "Framework failed over, OUSTED",
        "Framework has been removed, REMOVED",
        "Framework is completed, REMOVED",
        "Completed framework attempted to re-subscribe, REMOVED",
        "Not authorized to use roles 'completed', REFUSED",
        "Role 'failed over' has been removed, REFUSED",
        "Not authorized to use roles 'x', REFUSED",
        "'', REFUSED"
    })
    void errorEvents(String message, SubscriptionEnd ending) {
        assertThat(ErrorMapping.toErrorEvent(message).ending()).isEqualTo(ending);
    }
}
