//! Forms that are plain strings: redirections, interpreters that are given a script, PowerShell
//! code, options that start another program.

use super::Found;
use crate::{Place, Reason, Text};
use aho_corasick::{AhoCorasick, MatchKind};
use std::sync::LazyLock;

static DEVICE: Reason = Reason {
    code: "shell-network-device",
    en: "a shell would connect to another host through /dev/tcp",
    ja: "/dev/tcp 経由でシェルを外部に接続させようとしている",
};
static REDIRECTED: Reason = Reason {
    code: "shell-redirection",
    en: "input or output of a command is redirected",
    ja: "コマンドの入出力をリダイレクトしている",
};
static SCRIPT: Reason = Reason {
    code: "shell-interpreter-script",
    en: "an interpreter is given a script in its arguments",
    ja: "引数でインタプリタにスクリプトを渡している",
};
static POWERSHELL: Reason = Reason {
    code: "powershell-code",
    en: "PowerShell code",
    ja: "PowerShell のコード",
};
static OPTION: Reason = Reason {
    code: "shell-option-injection",
    en: "an option makes a program run another one",
    ja: "オプションで別のプログラムを実行させようとしている",
};

/// Strings of one kind.
struct Group {
    score: u8,
    reason: &'static Reason,
    /// No letter or digit stands in front: the string starts with the name of a program.
    named: bool,
    strings: &'static [&'static str],
}

const GROUPS: &[Group] = &[
    Group {
        score: 80,
        reason: &DEVICE,
        named: false,
        strings: &["/dev/tcp/", "/dev/udp/"],
    },
    Group {
        score: 60,
        reason: &REDIRECTED,
        named: false,
        strings: &[
            ">&1",
            ">& 1",
            "<&1",
            ">&2",
            "<&3",
            ">&3",
            "2>&",
            "2>/",
            "&>/",
            "<>/",
            ">/dev/null",
            "> /dev/null",
            ">/tmp/",
            "> /tmp/",
            ">/var/",
            "> /var/",
            ">/etc/",
            "> /etc/",
            "</etc/",
            "< /etc/",
            "</proc/",
            ">>/",
            ">> /",
            "<<<$",
            "<<<`",
            "<<< $",
            "<<< `",
            "<<<'",
            "<<<\"",
        ],
    },
    Group {
        score: 60,
        reason: &SCRIPT,
        named: true,
        strings: &[
            "python -c",
            "python2 -c",
            "python3 -c",
            "perl -e",
            "perl -mio",
            "perl -le",
            "perl -ne",
            "ruby -e",
            "ruby -rsocket",
            "php -r ",
            "node -e ",
            "lua -e ",
            "bash -c",
            "bash -i",
            "sh -c ",
            "sh -i",
            "awk 'begin",
            "awk \"begin",
            "awk begin{",
            "powershell -e",
            "powershell -n",
            "powershell -c",
            "powershell -w",
            "powershell -i",
            "powershell.exe -",
            "pwsh -c",
            "cmd /c",
            "cmd.exe /c",
            "cmd /k",
            "cmd.exe /k",
            "cmd/c ",
            "nc -e",
            "nc -l",
            "nc -c",
            "nc.exe -",
            "ncat -e",
            "ncat -l",
            "certutil -urlcache",
            "certutil.exe -",
            "certutil -decode",
            "certutil -f",
            "mshta http",
            "mshta vbscript",
            "mshta javascript",
            "rundll32 javascript:",
            "regsvr32 /s",
            "regsvr32 /u",
        ],
    },
    Group {
        score: 60,
        reason: &POWERSHELL,
        named: false,
        strings: &[
            "downloadstring(",
            "downloadfile(",
            "-encodedcommand",
            "frombase64string(",
            "net.webclient",
            "[system.",
            "$env:",
            "iex(",
            "iex (",
            "|iex",
            "| iex",
            "invoke-expression",
            "-executionpolicy bypass",
            "-ep bypass",
            "new-object ",
            "set-executionpolicy",
            "get-wmiobject",
            "invoke-webrequest",
            "invoke-command",
            "start-process ",
            "get-childitem",
            "get-content ",
            "net.sockets.tcpclient",
        ],
    },
    Group {
        score: 60,
        reason: &OPTION,
        named: false,
        strings: &[
            "--checkpoint-action=",
            "--open-files-in-pager=",
            "--gpu-launcher=",
            "--renderer-cmd-prefix=",
            "--utility-cmd-prefix=",
            "--unzip-command=",
            "-oproxycommand=",
            "-o proxycommand=",
            "--use-askpass=",
            "--upload-pack=",
            "--receive-pack=",
            "--to-command=",
            "--use-compress-program=",
            "--rsh=",
            "--post-file=",
            "-exec sh",
            "-exec bash",
            "-exec cat",
            "-exec id",
        ],
    },
];

/// All strings, and the group of each.
static STRINGS: LazyLock<(AhoCorasick, Vec<&'static Group>)> = LazyLock::new(|| {
    let all = || {
        GROUPS
            .iter()
            .flat_map(|g| g.strings.iter().map(move |s| (*s, g)))
    };
    let automaton = AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .build(all().map(|(s, _)| s))
        .expect("a hundred short literals fit");
    (automaton, all().map(|(_, g)| g).collect())
});

pub(super) fn detect(text: &Text<'_>, found: &mut Found) {
    let (automaton, groups) = &*STRINGS;
    for hit in automaton.find_iter(text.lower) {
        let group = groups[hit.pattern()];
        let before = text.lower[..hit.start()].last();
        let free = !group.named || !before.is_some_and(u8::is_ascii_alphanumeric);
        // Scripts and options have blanks, which a path of a request has not.
        if free && !(group.named && text.place == Place::Path) {
            found.add(group.score, hit.range(), group.reason);
        }
    }
}
