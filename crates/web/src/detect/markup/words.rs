//! Words of HTML, SVG, CSS and the DOM. Each list is sorted.

/// Elements that run, load or restyle something by their mere presence.
pub(super) const TAGS_ACTING: &[&str] = &[
    "applet", "bgsound", "embed", "frame", "frameset", "iframe", "ilayer", "isindex", "keygen",
    "layer", "listing", "marquee", "math", "noembed", "noframes", "noscript", "object",
    "plaintext", "portal", "script", "style", "svg", "template", "vmlframe", "xmp", "xss",
];

/// Elements that act when they carry an attribute of [`attribute_acts`].
pub(super) const TAGS_WITH_ATTRIBUTE: &[(&str, &[&str])] = &[
    ("animate", &["attributename", "values", "xlink:href"]),
    ("animation", &["xlink:href"]),
    ("base", &["href", "target"]),
    ("body", &["background", "style", "link"]),
    ("button", &["formaction"]),
    ("feimage", &["xlink:href", "href"]),
    ("foreignobject", &["xlink:href", "width"]),
    ("form", &["action", "method", "target", "id", "name"]),
    ("handler", &["type", "ev:event", "xml:id"]),
    ("html", &["xmlns", "manifest"]),
    ("image", &["src", "xlink:href", "href"]),
    ("import", &["implementation", "namespace"]),
    ("importimplementation", &[]),
    ("input", &["formaction", "src"]),
    ("link", &["href", "rel"]),
    ("listener", &["event", "handler"]),
    ("menu", &["contextmenu"]),
    ("meta", &["http-equiv", "charset", "content", "property"]),
    ("param", &["name", "value"]),
    ("set", &["attributename"]),
    ("use", &["href", "xlink:href"]),
    ("xml", &["src", "id", "xmlns"]),
];

/// Elements whose end tag leaves text that is not read as markup.
pub(super) const TAGS_RAW: &[&str] = &[
    "iframe", "math", "noembed", "noframes", "noscript", "plaintext", "script", "select", "style",
    "svg", "template", "textarea", "title", "xmp",
];

/// Attributes by which frameworks run an expression (prefixes).
pub(super) const ATTRIBUTES_FRAMEWORK: &[&str] = &[
    "@", "data-bind", "data-ng-", "hx-on", "ng-", "v-bind:", "v-html", "v-on:", "v-show", "x-data",
    "x-html", "x-init", "x-on:",
];

/// Attributes that a break-out from a quoted value adds, besides events and script URLs.
pub(super) const ATTRIBUTES_ADDED: &[&str] = &[
    "accesskey", "autofocus", "background", "contenteditable", "datafld", "datasrc", "dynsrc",
    "formaction", "http-equiv", "lowsrc", "srcdoc", "style", "tabindex", "xlink:href",
];

/// Functions by which an injected script shows or does something.
pub(super) const FUNCTIONS: &[&str] = &[
    "activexobject", "addeventlistener", "alert", "appendchild", "asyncfunction", "atob", "btoa",
    "confirm", "createcontextualfragment", "createelement", "createobjecturl", "decodeuri",
    "decodeuricomponent", "encodeuricomponent", "eval", "execscript", "expression", "fetch",
    "find", "fromcharcode", "function", "getelementbyid", "getelementsbyname",
    "getelementsbytagname", "getscript", "globaleval", "image", "import", "importscripts",
    "insertadjacenthtml", "msgbox", "msxml2", "navigate", "open", "parsehtml", "postmessage",
    "prompt", "queryselector", "queryselectorall", "range", "requestanimationframe", "sendbeacon",
    "setattribute", "setimmediate", "setinterval", "settimeout", "showmodaldialog", "unescape",
    "websocket", "worker", "write", "writeln", "xmlhttprequest",
];

/// Of these, names of one plain English word: a call must be written like code.
pub(super) const FUNCTIONS_PLAIN: &[&str] =
    &["find", "function", "image", "import", "navigate", "open", "range", "worker", "write"];

/// Objects that every page has.
pub(super) const GLOBALS: &[&str] = &[
    "cookiestore", "document", "frames", "globalthis", "history", "localstorage", "location",
    "navigation", "navigator", "opener", "parent", "self", "sessionstorage", "this", "top",
    "window",
];

/// Of these, ordinary nouns too: only members that cannot be a field of a form count.
pub(super) const GLOBALS_NOUNS: &[&str] = &[
    "frames", "history", "location", "navigation", "navigator", "opener", "parent", "self", "this",
    "top",
];

/// Their members that a script reads, changes or calls.
pub(super) const MEMBERS: &[&str] = &[
    "alert", "appendchild", "assign", "atob", "childnodes", "confirm", "constructor", "cookie",
    "createelement", "defaultview", "document", "documentelement", "documenturi", "domain", "eval",
    "execcommand", "fetch", "firstchild", "getelementbyid", "getelementsbyclassname",
    "getelementsbyname", "getelementsbytagname", "getitem", "href", "innerhtml", "localstorage",
    "location", "navigate", "navigator", "onerror", "onhashchange", "onload", "opener",
    "outerhtml", "parentnode", "pathname", "postmessage", "prompt", "pushstate", "queryselector",
    "queryselectorall", "reload", "replacestate", "sendbeacon", "serviceworker", "sessionstorage",
    "setinterval", "setitem", "settimeout", "textcontent", "useragent", "vibrate", "write",
    "writeln",
];

/// Members that are nouns of forms too: code must go on behind them.
pub(super) const MEMBERS_NOUNS: &[&str] = &[
    "all", "anchors", "body", "clear", "close", "embeds", "find", "forms", "frames", "hash",
    "head", "history", "host", "hostname", "images", "implementation", "links", "name", "open",
    "origin", "parent", "plugins", "print", "referrer", "replace", "scripts", "search", "self",
    "title", "top", "url", "window",
];

/// Methods that call what they are given.
pub(super) const CALLERS: &[&str] = &[
    "apply", "bind", "call", "construct", "every", "filter", "find", "findindex", "flatmap",
    "foreach", "from", "map", "reduce", "reduceright", "replace", "some", "sort", "then",
];

/// Beginnings of event names: an attribute behind a space, without quote or tag, is one of these.
pub(super) const EVENTS: &[&str] = &[
    "abort", "activate", "after", "animation", "auxclick", "before", "begin", "blur", "bounce",
    "canplay", "cellchange", "change", "click", "close", "command", "context", "controlselect",
    "copy", "cuechange", "cut", "data", "dblclick", "deactivate", "drag", "drop", "duration", "end",
    "ended", "error", "filterchange", "finish", "focus", "form", "fullscreen", "gesture",
    "gotpointer", "hashchange", "help", "input", "invalid", "key", "language", "layout", "load",
    "lose", "lostpointer", "media", "message", "mouse", "move", "offline", "online", "outofsync",
    "page", "paste", "pause", "play", "pointer", "popstate", "progress", "property", "ratechange",
    "ready", "redo", "repeat", "reset", "resize", "resume", "reverse", "row", "scroll", "search",
    "seek", "select", "show", "slotchange", "stalled", "start", "stop", "storage", "submit",
    "suspend", "syncrestored", "time", "toggle", "touch", "transition", "undo", "unhandled",
    "unload", "url", "volume", "waiting", "webkit", "wheel", "zoom",
];
