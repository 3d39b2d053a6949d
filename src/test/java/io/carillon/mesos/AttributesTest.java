package io.carillon.mesos;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.model.mesos.AttributeValue;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.apache.mesos.v1.Protos;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.Attribute;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.Value;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What agents say of themselves in offers. */
final class AttributesTest {
    @Test
    void attributesAreReadByTheirNature() {
        Protos.Offer offer =
                offer().addAttributes(attribute("rack", Value.Type.TEXT))
                        .addAttributes(attribute("level", Value.Type.SCALAR))
                        .addAttributes(attribute("zones", Value.Type.SET))
                        .addAttributes(attribute("slots", Value.Type.RANGES))
                        .addAttributes(attribute("rack", Value.Type.SCALAR))
                        .addAttributes(Attribute.newBuilder().setName("new").buildPartial())
                        .buildPartial();
        SortedMap<String, AttributeValue> read = Attributes.of(offer);
        assertThat(read)
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(
                                "rack",
                                new AttributeValue.Text("r1"),
                                "level",
                                new AttributeValue.Scalar(10_000),
                                "zones",
                                new AttributeValue.Items(List.of("a", "b")),
                                "slots",
                                new AttributeValue.Ranges(
                                        List.of(
                                                new AttributeValue.Range(1, 2),
                                                new AttributeValue.Range(5, 5))),
                                "new",
                                new AttributeValue.Text("")));
        assertThat(read.values())
                .extracting(AttributeValue::toString)
                .containsExactly("10", "", "r1", "[1-2,5-5]", "{a,b}");
    }

    @Test
    void theFaultDomainComesBeforeAttributesOfItsNames() {
        Protos.DomainInfo.FaultDomain domain =
                Protos.DomainInfo.FaultDomain.newBuilder()
                        .setRegion(
                                Protos.DomainInfo.FaultDomain.RegionInfo.newBuilder().setName("eu"))
                        .setZone(Protos.DomainInfo.FaultDomain.ZoneInfo.newBuilder().setName("z1"))
                        .build();
        Attribute zone =
                Attribute.newBuilder()
                        .setName("zone")
                        .setType(Value.Type.TEXT)
                        .setText(Value.Text.newBuilder().setValue("other"))
                        .build();
        Protos.Offer offer =
                offer().addAttributes(zone)
                        .setDomain(Protos.DomainInfo.newBuilder().setFaultDomain(domain))
                        .build();
        assertThat(Attributes.of(offer))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(
                                "region",
                                new AttributeValue.Text("eu"),
                                "zone",
                                new AttributeValue.Text("z1")));
        assertThat(Attributes.of(offer().addAttributes(zone).build()))
                .containsEntry("zone", new AttributeValue.Text("other"));
    }

    @ParameterizedTest
    @CsvSource({"-1.5, -1.5", "0.0004, 0", "1e300, 1.0E300", "NaN, NaN"})
    void aNumberHasThreeDecimalsOrIsAText(double number, String words) {
        Attribute level =
                Attribute.newBuilder()
                        .setName("level")
                        .setType(Value.Type.SCALAR)
                        .setScalar(Value.Scalar.newBuilder().setValue(number))
                        .build();
        Protos.Offer offer = offer().addAttributes(level).build();
        assertThat(Attributes.of(offer).get("level")).hasToString(words);
    }

    private static Protos.Offer.Builder offer() {
        return Protos.Offer.newBuilder()
                .setId(OfferID.newBuilder().setValue("O"))
                .setFrameworkId(FrameworkID.newBuilder().setValue("F"))
                .setAgentId(AgentID.newBuilder().setValue("S"))
                .setHostname("h");
    }

    private static Value.Range range(long begin, long end) {
        return Value.Range.newBuilder().setBegin(begin).setEnd(end).build();
    }

    private static Attribute attribute(String name, Value.Type type) {
        return Attribute.newBuilder()
                .setName(name)
                .setType(type)
                .setText(Value.Text.newBuilder().setValue("r1"))
                .setScalar(Value.Scalar.newBuilder().setValue(10))
                .setSet(Value.Set.newBuilder().addItem("a").addItem("b"))
                .setRanges(Value.Ranges.newBuilder().addRange(range(1, 2)).addRange(range(5, 5)))
                .build();
    }
}
