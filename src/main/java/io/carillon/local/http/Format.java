package io.carillon.local.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** One of the two ways in which a message travels, with the rules of content negotiation. */
enum Format {
    /** The wire format of protobuf. */
    PROTOBUF("application/x-protobuf"),
    /** JSON as Mesos writes it. */
    JSON("application/json");

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final String mediaType;

    Format(String mediaType) {
        this.mediaType = mediaType;
    }

    String mediaType() {
        return mediaType;
    }

    /** The format of a request; compared as a whole and case-sensitively, as Mesos does. */
    static Optional<Format> ofContent(String contentType) {
        return List.of(values()).stream()
                .filter(format -> format.mediaType.equals(contentType))
                .findFirst();
    }

    /** The format for an answer: JSON wherever it is allowed. */
    static Optional<Format> ofAccept(List<String> headers) {
        if (headers.isEmpty() || allows(headers, JSON)) {
            return Optional.of(JSON);
        }
        return allows(headers, PROTOBUF) ? Optional.of(PROTOBUF) : Optional.empty();
    }

    private static boolean allows(List<String> headers, Format format) {
        for (String range : String.join(",", headers).toLowerCase(Locale.ROOT).split(",", -1)) {
            String[] parts = range.replace(" ", "").split(";", -1);
            boolean excluded =
                    List.of(parts).stream().anyMatch(part -> part.matches("q=0(\\.0*)?"));
            String media = parts[0];
            if (!excluded
                    && (media.equals(format.mediaType)
                            || media.equals("*/*")
                            || media.equals("application/*"))) {
                return true;
            }
        }
        return false;
    }

    /** Text of a whole JSON tree. */
    static Buffer json(JsonNode node) {
        return Buffer.buffer(node.toString());
    }

    Buffer write(Message message) {
        return this == PROTOBUF
                ? Buffer.buffer(message.toByteArray())
                : json(ProtoJsonWriter.write(message));
    }

    /** Appends a message as one record of a stream: length, line feed, message. */
    void frame(Message message, Buffer to) {
        byte[] bytes =
                this == PROTOBUF
                        ? message.toByteArray()
                        : ProtoJsonWriter.write(message)
                                .toString()
                                .getBytes(StandardCharsets.UTF_8);
        to.appendString(Integer.toString(bytes.length)).appendByte((byte) '\n').appendBytes(bytes);
    }

    /**
     * Reads a message.
     *
     * @throws IllegalArgumentException with the text of the 400 that a master answers
     */
    @SuppressWarnings("unchecked") // a builder of M builds an M
    <M extends Message> M read(Buffer body, M prototype) {
        if (this == PROTOBUF) {
            try {
                return (M) prototype.getParserForType().parseFrom(body.getBytes());
            } catch (InvalidProtocolBufferException e) {
                throw new IllegalArgumentException("Failed to parse body into Call protobuf", e);
            }
        }
        JsonNode tree;
        try {
            tree = MAPPER.readTree(body.getBytes());
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "Failed to parse body into JSON: " + e.getOriginalMessage(), e);
        } catch (java.io.IOException e) {
            throw new IllegalArgumentException("Failed to parse body into JSON: " + e, e);
        }
        Message.Builder builder = prototype.newBuilderForType();
        try {
            ProtoJsonReader.read(tree, builder);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "Failed to convert JSON into Call protobuf: " + e.getMessage(), e);
        }
        if (!builder.isInitialized()) {
            throw new IllegalArgumentException(
                    "Failed to convert JSON into Call protobuf: Missing required fields: "
                            + builder.getInitializationErrorString());
        }
        return (M) builder.build();
    }
}
