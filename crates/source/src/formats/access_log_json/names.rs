//! What servers call the parts of a request. Of several names in one record the first in the
//! list counts, so the most exact stand first.

/// The request line, `GET /path HTTP/1.1`.
pub(super) const REQUEST_LINE: &[&str] = &[
    "request", "request_line", "requestLine", "request.request_line", "http_request", "req",
    "requestline",
];
pub(super) const METHOD: &[&str] = &[
    "cs-method", "request_method", "requestMethod", "method", "request.method", "req.method",
    "http_method", "httpMethod", "req_method", "RequestMethod", "ClientRequestMethod",
    "httpRequest.requestMethod", "httpRequest.httpMethod", "http.request.method", "request_verb",
    "http.method", "verb", "cs_method",
];
/// The target as the client sent it, with its query.
pub(super) const TARGET: &[&str] = &[
    "request_uri", "requestUri", "requestURI", "RequestPath", "ClientRequestURI", "request.uri",
    "req.url", "url.original", "httpRequest.requestUrl", "httpRequest.uri", "cs-uri", "uri", "url", "path",
    "request_url", "request.url", "request_path", "ClientRequestPath", "cs-uri-stem", "url.path",
    "http_path", "http.url", "resourcePath", "x-envoy-original-path",
];
/// The query, where the target is without one.
pub(super) const QUERY: &[&str] = &[
    "query_string", "args", "query", "cs-uri-query", "request_query", "url.query",
    "httpRequest.args", "http_query", "queryString", "querystring", "params",
];
pub(super) const STATUS: &[&str] = &[
    "sc-status", "status", "response_status", "response.status", "status_code", "statusCode",
    "res.statusCode", "response_code", "http_status", "DownstreamStatus", "EdgeResponseStatus",
    "httpRequest.status", "elb_status_code", "http.response.status_code", "response.http_code",
    "http.status_code", "code", "responseStatus", "sc_status", "responseCode",
];
pub(super) const VERSION: &[&str] = &[
    "cs-version", "server_protocol", "protocol", "request.proto", "http_version", "RequestProtocol",
    "ClientRequestProtocol", "httpRequest.protocol", "httpRequest.httpVersion", "request_proto",
    "request.http_version", "http.version", "proto", "request_protocol",
];
pub(super) const SENT_BYTES: &[&str] = &[
    "sc-bytes", "body_bytes_sent", "bytes_sent", "bytes", "size", "response_size", "DownstreamContentSize",
    "EdgeResponseBytes", "httpRequest.responseSize", "response.size", "responseLength", "response_length",
    "sent_bytes", "http.response.body.bytes", "bytes_out", "content_length",
];
pub(super) const RECEIVED_BYTES: &[&str] = &[
    "cs-bytes", "request_length", "bytes_read", "bytes_received", "request.size", "received_bytes",
    "httpRequest.requestSize", "http.request.bytes", "request_size", "ClientRequestBytes",
];
/// The peer's address. What a client claims in a header comes last.
pub(super) const CLIENT: &[&str] = &[
    "c-ip", "remote_addr", "remoteAddr", "client_ip", "clientIp", "request.client_ip",
    "request.remote_ip", "remote_ip", "remoteIp", "remoteIP", "remote_address", "ClientHost",
    "ClientIP", "httpRequest.remoteIp", "httpRequest.clientIp", "client", "clientip", "source.ip",
    "downstream_remote_address", "req.remoteAddress", "ClientAddr", "ip", "src_ip", "client_addr",
    "transaction.remote_address", "source_ip", "clientAddr", "remote_host", "remoteHost",
];
pub(super) const FORWARDED_FOR: &[&str] =
    &["http_x_forwarded_for", "x_forwarded_for", "xff", "x-forwarded-for", "X-Forwarded-For"];
pub(super) const USER: &[&str] = &[
    "cs-username", "remote_user", "remoteUser", "user_id", "ClientUsername", "user", "userid",
    "user.name", "auth_user", "username",
];
pub(super) const HOST: &[&str] = &[
    "cs-host", "http_host", "host", "request.host", "RequestHost", "vhost", "server_name",
    "ClientRequestHost", "authority", ":authority", "url.domain", "virtual_host", "hostname",
    "req_host", "domain_name", "domainName", "serverName",
];
pub(super) const AGENT: &[&str] = &[
    "cs-user-agent", "http_user_agent", "user_agent", "userAgent", "agent", "request_User-Agent",
    "ClientRequestUserAgent", "httpRequest.userAgent", "user_agent.original", "useragent",
    "user-agent", "cs(User-Agent)", "http.user_agent", "httpUserAgent", "User-Agent",
    "request_user_agent",
];
pub(super) const REFERER: &[&str] = &[
    "cs-referer", "http_referer", "http_referrer", "referer", "referrer", "request_Referer",
    "ClientRequestReferer", "httpRequest.referer", "http.request.referrer", "cs(Referer)", "Referer",
    "http.referer", "httpReferer", "request_referer",
];
pub(super) const COOKIE: &[&str] = &["cs-cookie", "http_cookie", "cookie", "cs(Cookie)", "Cookie"];
pub(super) const CONTENT_TYPE: &[&str] =
    &["cs-content-type", "http_content_type", "request_content_type", "content_type"];
pub(super) const SERVER_ADDRESS: &[&str] =
    &["s-ip", "server_addr", "destination.ip", "transaction.local_address", "host_ip", "target_ip"];
pub(super) const SERVER_PORT: &[&str] =
    &["s-port", "server_port", "RequestPort", "destination.port", "transaction.local_port", "host_port"];
pub(super) const DURATION: &[&str] =
    &["time-taken", "request_time", "duration", "Duration", "responseTime", "response_time"];
pub(super) const TIME: &[&str] = &[
    "time_iso8601", "@timestamp", "timestamp", "time", "start_time", "StartUTC", "time_local",
    "requestTime", "msec", "ts", "started_at", "EdgeStartTimestamp", "transaction.time", "date",
    "time_stamp", "datetime", "startTime", "receivedTime", "transaction.time_stamp", "event_time",
];

/// Objects and lists that hold the request's headers by name.
pub(super) const HEADER_PREFIXES: [&str; 7] = [
    "request.headers.", "headers.", "req.headers.", "request_headers.", "httpRequest.headers.",
    "http.request.headers.", "transaction.request.headers.",
];
