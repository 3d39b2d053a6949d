package io.carillon.web.v1;

import io.carillon.core.access.Verb;
import io.carillon.web.http.Exchange;
import io.carillon.web.http.Need;
import io.carillon.web.http.Page;
import io.carillon.web.http.Reply;
import io.carillon.web.http.RouteTable;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.Optional;

/** The routes of the shared executors. */
public final class ExecutorRoutes {
    private ExecutorRoutes() {}

    public static void mount(RouteTable routes) {
        routes.leader(HttpMethod.GET, "/v1/executors", Need.each(Verb.READ), ExecutorRoutes::list);
    }

    private static Future<Reply> list(Exchange exchange) {
        exchange.onlyQuery("app", "limit", "cursor");
        Optional<String> app = exchange.query("app");
        Page page = exchange.page();
        page.after(ExecutorView::key); // A bad cursor is refused here, not in the engine.
        return exchange.ask(
                        state ->
                                ExecutorView.find(
                                        state, app, page, exchange.now(), exchange.sight()))
                .map(
                        found ->
                                Reply.ok(
                                        page.list(
                                                found,
                                                ExecutorView::json,
                                                view -> view.key().toString())));
    }
}
