/** The end of a login: the token goes where the page keeps one, and the page opens. */
import { useToken } from "./api.js";

const { token, to } = document.getElementById("login").dataset;
if (token) {
  useToken(token);
  location.replace(`/${to}`); // This page, which holds the token, leaves the history.
}
