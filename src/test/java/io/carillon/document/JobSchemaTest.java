package io.carillon.document;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the schema accepts is asked beside each accepted document of the other tests. */
class JobSchemaTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'shard': {'count': 3}}",
                "{'name': 5}",
                "{'name': null}",
                "{'command': ['x']}",
                "{'argv': ['x', 5]}",
                "{'type': 'BATCH'}",
                "{'concurrency': 'forbid'}",
                "{'killGrace': null}",
                "{'killGrace': 10}",
                "{'retry': null}",
                "{'retry': {'attempts': 3}}",
                "{'misfire': {'policy': 'NONE'}}",
                "{'schedule': '@daily'}",
                "{'schedule': {'cron': '@daily', 'timezone': 'UTC'}}",
                "{'shards': {'count': '3'}}",
                "{'shards': {'count': 1.5}}",
                "{'shards': {'parameters': {'x': 'y'}}}",
                "{'shards': {'parameters': {'0': 1}}}",
                "{'shards': {'gang': 'no'}}",
                "{'resources': {'cpus': '1'}}",
                "{'env': {'A': 1}}",
                "{'uris': ['https://h/a']}",
                "{'uris': [{}]}",
                "{'app': ['reports']}",
                "{'class': ['com.example.Report']}",
                "{'classpath': 'report.jar'}",
                "{'container': 'alpine'}",
                "{'constraints': [{}]}"
            })
    void refusesWrongFieldsAndTypes(String document) {
        assertThat(SchemaForTests.accepts(document.replace('\'', '"'))).isFalse();
    }

    @Test
    void tellsDefaultsAndMeanings() {
        var killGrace = JobDocument.schema().at("/properties/killGrace");
        assertThat(killGrace.path("default").textValue()).isEqualTo("PT10S");
        assertThat(killGrace.path("description").textValue()).isNotEmpty();
    }
}
