/**
 * The chat for any page: `<script type="module" src="https://tsuba.example/widget.js"></script>` and
 * `<tsuba-chat account-id="…" region="…" cluster="…" service="…"></tsuba-chat>`. Served as /widget.js.
 *
 * It asks the server the script came from. That server takes questions from its own origin only, so the page must
 * stand behind the same address, for example through one proxy.
 */

import { TsubaChat } from "./widget/chat.js";

if (!customElements.get("tsuba-chat")) customElements.define("tsuba-chat", TsubaChat);
