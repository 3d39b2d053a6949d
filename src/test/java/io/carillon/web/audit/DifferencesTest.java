package io.carillon.web.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.carillon.core.definition.AppFields;
import io.carillon.core.definition.JobFields;
import io.carillon.runtime.AuditLine;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What of a document is told, field by field. */
final class DifferencesTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private static JsonNode json(String text) throws Exception {
        return MAPPER.readTree(text.replace('\'', '"'));
    }

    private static List<String> between(String before, String after) throws Exception {
        JsonNode old = before.isEmpty() ? MissingNode.getInstance() : json(before);
        return Differences.between(old, json(after)).stream().map(DifferencesTest::text).toList();
    }

    private static String text(AuditLine.Change change) {
        return change.path()
                + " "
                + change.before().orElse("-")
                + " > "
                + change.after().orElse("-");
    }

    @Test
    void fieldsAreChangedAddedAndRemoved() throws Exception {
        assertThat(
                        between(
                                "{'command':'a','retry':{'maxAttempts':3},'owner':'x','argv':['p','q']}",
                                "{'command':'b','retry':{'maxAttempts':3},'user':'root','argv':['p'],"
                                    + "'labels':{'a/b':'c'},'schedule':null}"))
                .containsExactly(
                        "/argv/1 q > -",
                        "/command a > b",
                        "/labels/a~1b - > c",
                        "/owner x > -",
                        "/user - > root");
        assertThat(between("{'schedule':null}", "{'schedule':{'cron':'x'}}"))
                .containsExactly("/schedule/cron - > x");
        assertThat(between("{'shards':3}", "{'shards':{'count':3}}"))
                .containsExactly("/shards/count - > 3", "/shards 3 > -");
        assertThat(between("", "{'command':'a'}")).containsExactly("/command - > a");
        assertThat(between("{'command':'a'}", "{'command':'a'}")).isEmpty();
    }

    @Test
    void whatMayBeSecretIsMasked() throws Exception {
        assertThat(
                        between(
                                "{'env':{'A':'canary','B':'canary','C':'canary'}}",
                                "{'env':{'A':'canary','B':'canary2','D':'canary'}}"))
                .containsExactly("/env/B *** > ***", "/env/C *** > -", "/env/D - > ***");
        for (String secret :
                List.of(
                        "'parameter':'canary'",
                        "'shards':{'parameters':{'0':'canary'}}",
                        "'http':{'headers':{'Authorization':'canary'}}",
                        "'http':{'body':'canary'}",
                        "'http':{'url':'https://canary:canary@host/x?token=canary#canary'}",
                        "'uris':[{'value':'https://canary@host/x?sig=canary'}]",
                        "'command':'curl https://u:canary@host/x?key=canary'",
                        "'container':{'parameters':[{'key':'env','value':'canary'}]}",
                        "'container':{'volumes':[{'options':[{'key':'k','value':'canary'}]}]}",
                        "'fieldOfTheFuture':'canary'",
                        "'fieldOfTheFuture':{'command':'canary'}")) {
            List<String> told = between("{}", "{" + secret + "}");
            assertThat(told).as(secret).isNotEmpty();
            assertThat(told.toString()).as(secret).contains("***").doesNotContain("canary");
        }
        assertThat(between("{}", "{'env':{'A':{'secret':'db/password'}}}"))
                .as("the name of a secret is none")
                .containsExactly("/env/A/secret - > db/password");
    }

    @Test
    void longValuesAndManyFieldsAreCut() throws Exception {
        StringBuilder labels = new StringBuilder("{'labels':{");
        for (int i = 0; i < 200; i++) {
            labels.append(i == 0 ? "" : ",").append("'l").append(i).append("':'v'");
        }
        List<String> told = between("{}", labels + "}}");
        assertThat(told).hasSize(Differences.MOST + 1).last().isEqualTo(" - > 150 more fields");
        assertThat(between("{}", "{'command':'" + "x".repeat(5_000) + "'}").get(0))
                .hasSizeLessThan(300);
    }

    @Test
    void addressesLoseTheirUserAndTheirQuery() {
        assertThat(Shown.text("curl https://u:p@h:1/x?k=v#f https://i/y && a@b", 200))
                .isEqualTo("curl https://***@h:1/x?*** https://i/y && a@b");
        assertThat(Shown.text("https://u:p@h https://h/a@b ://", 200))
                .isEqualTo("https://***@h https://h/a@b ://");
        assertThat(Shown.text("https://" + "p".repeat(5_000) + "@h", 20))
                .isEqualTo("https://***@h");
        assertThat(Shown.text("abc", 2)).isEqualTo("ab...");
    }

    /** A search from each character for what never comes took minutes. */
    @Test
    @Timeout(20)
    void longValuesAreLookedAtOnce() {
        assertThat(Shown.text("x".repeat(10_000_000), 200)).hasSize(203);
        assertThat(Shown.text("a://".repeat(2_000_000), 200)).hasSize(203);
        assertThat(Shown.text("a://" + "@".repeat(10_000_000), 200)).isEqualTo("a://***@");
    }

    @Test
    void eachFieldOfTheDocumentsIsShownOrMaskedOnPurpose() {
        TreeSet<String> known = new TreeSet<>(Shown.FIELDS);
        known.addAll(Shown.MASKED);
        TreeSet<String> fields = new TreeSet<>();
        JobFields.SHAPE.fields().forEach(field -> fields.add(field.name()));
        AppFields.SHAPE.fields().forEach(field -> fields.add(field.name()));
        assertThat(known).containsAll(fields);
    }
}
