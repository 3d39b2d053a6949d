package io.carillon.runtime;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.carillon.model.job.PortRef;
import io.carillon.model.job.Probe;

/** How what the tasks of a daemon are asked is stored. */
final class ProbeForms {
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Probe.Command.class, name = "command"),
        @JsonSubTypes.Type(value = Probe.Http.class, name = "http"),
        @JsonSubTypes.Type(value = Probe.Tcp.class, name = "tcp")
    })
    private interface ProbeForm {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = PortRef.Own.class, name = "own"),
        @JsonSubTypes.Type(value = PortRef.Fixed.class, name = "fixed")
    })
    private interface PortForm {}

    private ProbeForms() {}

    static JsonMapper.Builder into(JsonMapper.Builder mapper) {
        return mapper.addMixIn(Probe.class, ProbeForm.class)
                .addMixIn(PortRef.class, PortForm.class);
    }
}
