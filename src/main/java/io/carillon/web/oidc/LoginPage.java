package io.carillon.web.oidc;

import io.carillon.web.http.Reply;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import java.util.TreeMap;

/** The page that ends a login: a script of the console takes the token from it. Pure. */
final class LoginPage {
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private LoginPage() {}

    /** Logged in: the console opens with that token and shows that place. */
    static Reply with(String token, String to) {
        String main =
                "<main id=\"login\" data-token=\""
                        + Words.html(token)
                        + "\" data-to=\""
                        + Words.html(to)
                        + "\"><p>Logged in. <a href=\"/\">To the console</a></p></main>";
        return reply(200, main);
    }

    /** Not logged in, and why. */
    static Reply without(int status, String words) {
        String main =
                "<main id=\"login\"><p role=\"alert\">"
                        + Words.html(words)
                        + "</p><p><a href=\"/\">To the console</a></p></main>";
        return reply(status, main);
    }

    private static Reply reply(int status, String main) {
        String page =
                """
                <!doctype html>
                <html lang="en">
                <head>
                  <meta charset="utf-8">
                  <meta name="viewport" content="width=device-width, initial-scale=1">
                  <meta name="color-scheme" content="light dark">
                  <title>Login – Carillon</title>
                  <link rel="icon" href="/console/bell.svg" type="image/svg+xml">
                  <link rel="stylesheet" href="/console/style.css">
                  <script type="module" src="/console/login.js"></script>
                </head>
                <body>
                """
                        + main
                        + "\n</body>\n</html>\n";
        return new Reply(
                        status,
                        "text/html; charset=utf-8",
                        Buffer.buffer(page),
                        new TreeMap<>(),
                        Optional.empty())
                .with("Content-Security-Policy", POLICY)
                .with("Cache-Control", "no-store");
    }
}
