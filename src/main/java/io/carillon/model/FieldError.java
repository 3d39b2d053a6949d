package io.carillon.model;

/**
 * What is wrong with a field of a document.
 *
 * @param path JSON pointer of the field, for example {@code /schedule/cron}
 * @param message what is wrong and how to correct it
 */
public record FieldError(String path, String message) {
    /** The JSON pointer of a member of the object or list at another pointer (RFC 6901). */
    public static String pointer(String parent, String member) {
        return parent + "/" + member.replace("~", "~0").replace("/", "~1");
    }
}
