//! The columns that hold one value each, named by their attribute path in OCSF 1.6.0.

use super::ObservableType;

/// What a column may hold. Who fills a column leaves it empty rather than put in anything else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// Any text.
    Text,
    /// Name of an account, without its domain.
    User,
    /// Name of a host: no blanks, no address.
    Hostname,
    /// IPv4 or IPv6 address without port, brackets or zone.
    Ip,
    /// MAC address.
    Mac,
    /// 0 to 65,535 in decimal.
    Port,
    /// Whole number in decimal.
    Number,
}

macro_rules! columns {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $kind:ident, $observable:expr;)*) => {
        /// One column of [`super::OcsfColumns`].
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Column {
            $($(#[$doc])* $variant,)*
        }

        impl Column {
            /// All columns in the order in which they are exported.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// Returns the attribute path, for example `actor.user.name`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// Returns what the column may hold.
            #[must_use]
            pub const fn kind(self) -> ColumnKind {
                match self { $(Self::$variant => ColumnKind::$kind,)* }
            }

            /// Returns the type of observable that a value of this column is. Ports, process
            /// numbers and long texts are none: nobody looks for other events by them.
            #[must_use]
            pub const fn observable_type(self) -> Option<ObservableType> {
                use ObservableType::*;
                match self { $(Self::$variant => $observable,)* }
            }
        }
    };
}

columns! {
    /// Account that acted; of a process start, the one it runs as.
    ActorUserName = "actor.user.name", User, Some(UserName);
    /// Its identifier: SID, uid, ARN, object id.
    ActorUserUid = "actor.user.uid", Text, None;
    /// Its domain.
    ActorUserDomain = "actor.user.domain", Text, None;
    /// Program that acted upon the process, file or key, where the event names two programs.
    ActorProcessPath = "actor.process.file.path", Text, Some(FilePath);
    /// Its number.
    ActorProcessPid = "actor.process.pid", Number, None;
    /// Account that was acted upon, or that signed in.
    UserName = "user.name", User, Some(UserName);
    /// Its identifier.
    UserUid = "user.uid", Text, None;
    /// Its domain.
    UserDomain = "user.domain", Text, None;
    /// Group that was acted upon.
    GroupName = "group.name", Text, None;
    /// Host that the record is about or comes from, as the source calls it: also by address.
    DeviceHostname = "device.hostname", Text, Some(Hostname);
    /// Its address.
    DeviceIp = "device.ip", Ip, Some(IpAddress);
    /// Its identifier.
    DeviceUid = "device.uid", Text, None;
    /// Client's address.
    SrcIp = "src_endpoint.ip", Ip, Some(IpAddress);
    /// Client's port.
    SrcPort = "src_endpoint.port", Port, None;
    /// Client's name.
    SrcHostname = "src_endpoint.hostname", Hostname, Some(Hostname);
    /// Client's network card.
    SrcMac = "src_endpoint.mac", Mac, Some(MacAddress);
    /// Server's address.
    DstIp = "dst_endpoint.ip", Ip, Some(IpAddress);
    /// Server's port.
    DstPort = "dst_endpoint.port", Port, None;
    /// Server's name.
    DstHostname = "dst_endpoint.hostname", Hostname, Some(Hostname);
    /// File name of the process; from its path if the source has no name.
    ProcessName = "process.name", Text, Some(ProcessName);
    /// Program of the process.
    ProcessPath = "process.file.path", Text, Some(FilePath);
    /// Command line.
    ProcessCmdLine = "process.cmd_line", Text, Some(CommandLine);
    /// Number of the process.
    ProcessPid = "process.pid", Number, None;
    /// Program of its parent.
    ParentPath = "process.parent_process.file.path", Text, Some(FilePath);
    /// Command line of its parent.
    ParentCmdLine = "process.parent_process.cmd_line", Text, Some(CommandLine);
    /// Number of its parent.
    ParentPid = "process.parent_process.pid", Number, None;
    /// File, pipe or share that the event is about.
    FilePath = "file.path", Text, Some(FilePath);
    /// Its name; from its path if the source has no name.
    FileName = "file.name", Text, Some(FileName);
    /// Method of a request.
    HttpMethod = "http_request.http_method", Text, None;
    /// URL, or only the target where the log has no more.
    UrlString = "http_request.url.url_string", Text, Some(UrlString);
    /// Host of the URL.
    UrlHostname = "http_request.url.hostname", Hostname, Some(Hostname);
    /// User-Agent.
    UserAgent = "http_request.user_agent", Text, Some(HttpUserAgent);
    /// Status code of the response.
    HttpStatus = "http_response.code", Number, None;
    /// Name that was looked up. Not checked as a host name: what tunnels put there is none.
    QueryHostname = "query.hostname", Text, Some(Hostname);
    /// Type of the DNS query.
    QueryType = "query.type", Text, None;
    /// Registry key.
    RegKeyPath = "reg_key.path", Text, None;
    /// Registry value's name.
    RegValueName = "reg_value.name", Text, None;
    /// Registry value's data.
    RegValueData = "reg_value.data", Text, None;
    /// Call or operation.
    ApiOperation = "api.operation", Text, None;
    /// Service that was called.
    ApiService = "api.service.name", Text, None;
    /// Resource that was acted upon: ARN, resource id, path.
    ResourceUid = "resource.uid", Text, Some(ResourceUid);
    /// Account, tenant or organisation of a cloud service.
    CloudAccountUid = "cloud.account.uid", Text, None;
    /// Scheduled job.
    JobName = "job.name", Text, None;
    /// Windows service.
    ServiceName = "win_service.name", Text, None;
    /// Script's text.
    ScriptContent = "script.script_content", Text, None;
    /// What a security product calls its finding.
    FindingTitle = "finding_info.title", Text, None;
    /// The source's own words.
    Message = "message", Text, None;
}
