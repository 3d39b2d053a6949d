package io.carillon.mesos;

import io.carillon.core.definition.Text;
import io.carillon.model.mesos.AttributeValue;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.mesos.v1.Protos;
import org.apache.mesos.v1.Protos.Attribute;
import org.apache.mesos.v1.Protos.DomainInfo.FaultDomain;

/**
 * Converts the attributes of an agent to the model, with the region and the zone of its fault
 * domain, which come before attributes of these names. Of several attributes of one name the first
 * counts, as it does for Mesos. What is beyond the bounds is left out.
 */
final class Attributes {
    private static final int MOST = 200;
    private static final int MOST_MEMBERS = 1_000;
    private static final int LONGEST = 1_000;
    private static final double LARGEST = 1e12;

    private Attributes() {}

    static SortedMap<String, AttributeValue> of(Protos.Offer offer) {
        SortedMap<String, AttributeValue> attributes = new TreeMap<>();
        if (offer.getDomain().hasFaultDomain()) {
            FaultDomain domain = offer.getDomain().getFaultDomain();
            attributes.put("region", text(domain.getRegion().getName()));
            attributes.put("zone", text(domain.getZone().getName()));
        }
        for (Attribute attribute : offer.getAttributesList()) {
            if (attributes.size() < MOST && attribute.getName().length() <= LONGEST) {
                attributes.putIfAbsent(attribute.getName(), value(attribute));
            }
        }
        return attributes;
    }

    private static AttributeValue value(Attribute attribute) {
        if (!attribute.hasType()) {
            return text("");
        }
        return switch (attribute.getType()) {
            case TEXT -> text(attribute.getText().getValue());
            case SCALAR -> number(attribute.getScalar().getValue());
            case SET ->
                    new AttributeValue.Items(
                            attribute.getSet().getItemList().stream()
                                    .limit(MOST_MEMBERS)
                                    .map(item -> Text.cut(item, LONGEST))
                                    .toList());
            case RANGES -> ranges(attribute.getRanges().getRangeList());
        };
    }

    private static AttributeValue text(String text) {
        return new AttributeValue.Text(Text.cut(text, LONGEST));
    }

    /** A number beyond all bounds is a text: no comparison with it is exact. */
    private static AttributeValue number(double value) {
        return Math.abs(value) < LARGEST
                ? new AttributeValue.Scalar(Math.round(value * 1000))
                : text(String.valueOf(value));
    }

    private static AttributeValue ranges(List<Protos.Value.Range> ranges) {
        return new AttributeValue.Ranges(
                ranges.stream()
                        .filter(
                                range ->
                                        range.getBegin() >= 0 && range.getBegin() <= range.getEnd())
                        .limit(MOST_MEMBERS)
                        .map(range -> new AttributeValue.Range(range.getBegin(), range.getEnd()))
                        .toList());
    }
}
