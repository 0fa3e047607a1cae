//! The columns of a log: what each is called in Sigma, and what kind of log they make.

/// What a log is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Requests to a web server.
    Server,
    /// Requests through a proxy.
    Proxy,
    /// Connections.
    Firewall,
}

/// What is done with the values of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Date,
    Time,
    /// Date and time in one column.
    DateTime,
    /// Path.
    Stem,
    /// Query.
    Query,
    /// URL, or path and query.
    Uri,
    /// A header value in which the logger wrote something else for blanks.
    Header,
    /// Host of the URL, where there is no URL.
    Host,
    Scheme,
    Other,
}

/// One column.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) name: Box<str>,
    /// Names in Sigma's taxonomy that the value answers to.
    pub(super) aliases: &'static [&'static str],
    pub(super) role: Role,
}

/// The columns that a `#Fields:` line names.
#[derive(Debug, Clone)]
pub(super) struct Columns {
    pub(super) list: Vec<Column>,
    pub(super) kind: Kind,
}

impl Columns {
    /// Most columns; the longest known logs have about 100.
    const COLUMNS_MAX: usize = 512;

    /// Reads what follows `#Fields:`.
    pub(super) fn parse(names: &str) -> Self {
        let names = || names.split_ascii_whitespace().take(Self::COLUMNS_MAX);
        let has = |wanted: &[&str]| names().any(|name| wanted.contains(&name));
        let is_proxy = has(&[
            "c-uri",
            "cs-uri-scheme",
            "cs-categories",
            "sc-filter-result",
            "sc-filter-category",
            "s-action",
            "s-hierarchy",
            "s-supplier-name",
            "s-object-source",
            "r-host",
            "r-dns",
            "cs-auth-group",
            "rs(Content-Type)",
        ]);
        let kind = if has(&["src-ip", "dst-ip"]) {
            Kind::Firewall
        } else if is_proxy {
            Kind::Proxy
        } else {
            Kind::Server
        };
        let mut list: Vec<Column> = names().map(|name| column(name, kind)).collect();
        // CloudFront's own name stands in `cs(Host)`, the one the client asked for here.
        if has(&["x-host-header"])
            && let Some(host) = list.iter_mut().find(|column| &*column.name == "cs(Host)")
        {
            host.aliases = &[];
        }
        Self { list, kind }
    }

    /// Whether these are the columns of a log we know: at least a time and an address.
    pub(super) fn is_known(&self) -> bool {
        let has_time = self
            .list
            .iter()
            .any(|c| matches!(c.role, Role::Time | Role::DateTime));
        let addressed = [
            "c-ip",
            "cs-method",
            "src-ip",
            "c-dns",
            "s-ip",
            "cs-host",
            "cs-uri",
        ];
        has_time && self.list.iter().any(|c| addressed.contains(&&*c.name))
    }
}

fn column(name: &str, kind: Kind) -> Column {
    let proxy = kind == Kind::Proxy;
    let (aliases, role): (&'static [&'static str], Role) = match name {
        "date" => (&[], Role::Date),
        "time" => (&[], Role::Time),
        "gmttime" | "localtime" | "datetime" | "x-timestamp" => (&[], Role::DateTime),
        "cs-uri-stem" | "cs-uri-path" => (&[], Role::Stem),
        "cs-uri-query" => (&[], Role::Query),
        "cs-uri" | "c-uri" => (&[], Role::Uri),
        "cs-uri-scheme" | "cs-protocol" => (&[], Role::Scheme),
        "cs-host" => (&["r-dns"], Role::Host),
        "r-dns" => (&["cs-host"], Role::Host),
        "r-host" | "cs-uri-host" => (&["cs-host", "r-dns"], Role::Host),
        "cs(User-Agent)" | "c-agent" if proxy => (&["c-useragent"], Role::Header),
        "cs(User-Agent)" => (&["cs-user-agent"], Role::Header),
        "cs(Referer)" | "cs-referred" if proxy => (&["cs-referrer"], Role::Header),
        "cs(Referer)" => (&["cs-referer"], Role::Header),
        "cs(Cookie)" => (&["cs-cookie"], Role::Header),
        "cs(Host)" => (&["cs-host"], Role::Header),
        "x-host-header" => (&["cs-host"], Role::Other),
        "cs(Content-Type)" => (&["cs-content-type"], Role::Header),
        "cs-auth-user" | "cs-user" => (&["cs-username"], Role::Other),
        "c-ip" if proxy => (&["src_ip"], Role::Other),
        "r-ip" | "s-supplier-ip" | "r-supplier-ip" => (&["dst_ip"], Role::Other),
        "cs-ip" if proxy => (&["dst_ip"], Role::Other),
        "src-ip" => (&["src_ip"], Role::Other),
        "dst-ip" => (&["dst_ip"], Role::Other),
        "src-port" => (&["src_port"], Role::Other),
        "dst-port" => (&["dst_port"], Role::Other),
        "cs-version" | "cs-protocol-version" => (&[], Role::Other),
        _ => (&[], Role::Other),
    };
    Column {
        name: name.into(),
        aliases,
        role,
    }
}
