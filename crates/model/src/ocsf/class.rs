//! Event classes of OCSF 1.6.0, as far as logs here give them.

/// An event class (`class_uid`). Classes of the Windows extension (uid 2) start at 200,000.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Class(u32);

macro_rules! classes {
    ($($(#[$doc:meta])* $constant:ident = $uid:literal $name:literal;)*) => {
        impl Class {
            $($(#[$doc])* pub const $constant: Self = Self($uid);)*

            /// All classes that events can get.
            pub const ALL: &[Self] = &[$(Self::$constant),*];

            /// Returns the class's caption in the schema.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self.0 {
                    $($uid => $name,)*
                    _ => "Unknown",
                }
            }
        }
    };
}

classes! {
    /// No class of the schema fits.
    BASE_EVENT = 0 "Base Event";
    /// A file was created, read, changed, deleted, ...
    FILE_ACTIVITY = 1001 "File System Activity";
    /// A driver or kernel module was loaded.
    KERNEL_EXTENSION_ACTIVITY = 1002 "Kernel Extension Activity";
    /// A library was loaded.
    MODULE_ACTIVITY = 1005 "Module Activity";
    /// A scheduled job was created, changed, started, ...
    SCHEDULED_JOB_ACTIVITY = 1006 "Scheduled Job Activity";
    /// A process was launched, ended, opened or written to.
    PROCESS_ACTIVITY = 1007 "Process Activity";
    /// A log was cleared, or logging started or stopped.
    EVENT_LOG_ACTIVITY = 1008 "Event Log Activity";
    /// A script ran.
    SCRIPT_ACTIVITY = 1009 "Script Activity";
    /// A security product found something.
    DETECTION_FINDING = 2004 "Detection Finding";
    /// An account was created, changed, locked, ...
    ACCOUNT_CHANGE = 3001 "Account Change";
    /// Someone signed in or out, or tried to.
    AUTHENTICATION = 3002 "Authentication";
    /// A new session got privileges.
    AUTHORIZE_SESSION = 3003 "Authorize Session";
    /// A managed object (directory object, policy, rule) was changed.
    ENTITY_MANAGEMENT = 3004 "Entity Management";
    /// An account got or lost a right.
    USER_ACCESS = 3005 "User Access Management";
    /// A group or its members changed.
    GROUP_MANAGEMENT = 3006 "Group Management";
    /// A connection.
    NETWORK_ACTIVITY = 4001 "Network Activity";
    /// An HTTP request.
    HTTP_ACTIVITY = 4002 "HTTP Activity";
    /// A DNS query or its answer.
    DNS_ACTIVITY = 4003 "DNS Activity";
    /// A DHCP message.
    DHCP_ACTIVITY = 4004 "DHCP Activity";
    /// A remote desktop connection.
    RDP_ACTIVITY = 4005 "RDP Activity";
    /// Access to a file share.
    SMB_ACTIVITY = 4006 "SMB Activity";
    /// An SSH connection.
    SSH_ACTIVITY = 4007 "SSH Activity";
    /// An FTP command.
    FTP_ACTIVITY = 4008 "FTP Activity";
    /// A mail was sent or received.
    EMAIL_ACTIVITY = 4009 "Email Activity";
    /// A VPN or other tunnel.
    TUNNEL_ACTIVITY = 4014 "Tunnel Activity";
    /// A service or program was installed, started, stopped, ...
    APPLICATION_LIFECYCLE = 6002 "Application Lifecycle";
    /// A call of a cloud service's or product's interface.
    API_ACTIVITY = 6003 "API Activity";
    /// A call of a data store.
    DATASTORE_ACTIVITY = 6005 "Datastore Activity";
    /// Work on files of a hosting service.
    FILE_HOSTING_ACTIVITY = 6006 "File Hosting Activity";
    /// A program reports an error.
    APPLICATION_ERROR = 6008 "Application Error";
    /// A registry key was created, deleted or renamed.
    REGISTRY_KEY_ACTIVITY = 201_001 "Registry Key Activity";
    /// A registry value was set or deleted.
    REGISTRY_VALUE_ACTIVITY = 201_002 "Registry Value Activity";
    /// A Windows object that no other class covers was accessed.
    WINDOWS_RESOURCE_ACTIVITY = 201_003 "Windows Resource Activity";
    /// A Windows service was created, changed, started or stopped.
    WINDOWS_SERVICE_ACTIVITY = 201_004 "Windows Service Activity";
}

impl Class {
    /// Identity and access management (`category_uid` 3).
    pub const CATEGORY_IAM: u32 = 3;

    /// Returns `class_uid`.
    #[must_use]
    pub const fn uid(self) -> u32 {
        self.0
    }

    /// Returns `category_uid`: the thousands of the class without its extension.
    #[must_use]
    pub const fn category_uid(self) -> u32 {
        self.0 % 100_000 / 1_000
    }

    /// Returns `type_uid` of an activity of this class.
    #[must_use]
    pub const fn type_uid(self, activity_id: u8) -> u64 {
        self.0 as u64 * 100 + activity_id as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uids_follow_from_category_extension_and_activity() {
        assert_eq!(Class::PROCESS_ACTIVITY.category_uid(), 1);
        assert_eq!(Class::REGISTRY_VALUE_ACTIVITY.category_uid(), 1);
        assert_eq!(Class::AUTHENTICATION.category_uid(), Class::CATEGORY_IAM);
        assert_eq!(Class::AUTHENTICATION.type_uid(1), 300_201);
        assert_eq!(Class::REGISTRY_VALUE_ACTIVITY.type_uid(2), 20_100_202);
        assert_eq!(Class::BASE_EVENT.type_uid(0), 0);
        assert!(Class::ALL.is_sorted());
    }
}
