//! What no value shows alone, only the request as a whole.

use super::verdict::Verdict;
use crate::view::Request;
use crate::{Category, Hit, Place, Reason, Score, Text};

static FORCED_SESSION: Reason = Reason {
    code: "session-id-from-elsewhere",
    en: "a session id is handed over in the address, and not by a page of this site",
    ja: "このサイトのページからではなく、アドレスでセッションIDを渡されている",
};
static TWO_LENGTHS: Reason = Reason {
    code: "protocol-two-lengths",
    en: "the request states its length in two ways, so that two servers read it differently",
    ja: "要求の長さが2通りに書かれ、2つのサーバーで読み方が変わる",
};

/// Adds what the parts say together.
pub(super) fn judge(request: &Request<'_>, verdict: &mut Verdict) {
    forced_session(request, verdict);
    two_lengths(request, verdict);
}

/// A session id in an argument, and a `Referer` of another site.
fn forced_session(request: &Request<'_>, verdict: &mut Verdict) {
    let given = verdict
        .found(Category::SessionFixation)
        .filter(|attack| attack.score < Score::BREAK_OUT)
        .map(|attack| (attack.place, verdict.evidence(attack).to_vec()));
    let Some((place, name)) = given else {
        return;
    };
    if !matches!(place, Place::ArgName | Place::BodyName)
        || is_in_background(request)
        || !is_from_elsewhere(request)
    {
        return;
    }
    let lower = name.to_ascii_lowercase();
    add(
        verdict,
        Category::SessionFixation,
        &FORCED_SESSION,
        &Text {
            place,
            name: b"",
            bytes: &name,
            lower: &lower,
        },
    );
}

/// Whether a script or a tag of a page asked, and nobody is shown the answer (Fetch Metadata): what
/// counters and APIs call a session is no account's. Nor is one that JSON carries: no link and no
/// form of another site can send that.
fn is_in_background(request: &Request<'_>) -> bool {
    let mode = request
        .headers
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(b"sec-fetch-mode"));
    mode.is_some_and(|(_, mode)| !mode.eq_ignore_ascii_case(b"navigate"))
        || crate::text::find(&request.content_type.to_ascii_lowercase(), b"json").is_some()
}

/// Whether the request was sent from another site's page, or from a mail. Where the log does not
/// say which site was asked, only the referer's form tells: browsers send no more than the origin
/// to other sites. One's own home page looks the same, and programs send no referer at all, so
/// there the page asked for must be one to sign in, where a forced session becomes an account's.
fn is_from_elsewhere(request: &Request<'_>) -> bool {
    let (authority, rest) = crate::view::split_authority(request.referer);
    let from = crate::view::host_of(authority);
    if from.is_empty() {
        return signs_in(request.path);
    }
    if !request.site.is_empty() {
        return !are_of_one_owner(from, request.site);
    }
    matches!(rest, b"" | b"/") && signs_in(request.path)
}

/// Whether the last two labels of the hosts (three where the second says what kind of owner it
/// is, as in `example.co.jp`) are the same.
pub(super) fn are_of_one_owner(a: &[u8], b: &[u8]) -> bool {
    let own = |host: &[u8]| {
        let mut labels = host.rsplit(|c| *c == b'.');
        let (_, second) = (labels.next(), labels.next());
        let wanted = match second {
            Some(second) if second.len() <= 3 => 3,
            _ => 2,
        };
        let dots = host.iter().enumerate().filter(|(_, c)| **c == b'.');
        dots.rev().nth(wanted - 1).map_or(0, |(at, _)| at + 1)
    };
    a[own(a)..].eq_ignore_ascii_case(&b[own(b)..])
}

/// Words of pages where a session begins.
fn signs_in(path: &[u8]) -> bool {
    let lower: Vec<u8> = path.iter().take(512).map(u8::to_ascii_lowercase).collect();
    [
        &b"login"[..],
        b"logon",
        b"signin",
        b"sign_in",
        b"sign-in",
        b"auth",
        b"session",
        b"sso",
        b"account",
    ]
    .iter()
    .any(|word| crate::text::find(&lower, word).is_some())
}

/// `Content-Length` beside `Transfer-Encoding`, or two different ones (RFC 9112, section 6.3).
fn two_lengths(request: &Request<'_>, verdict: &mut Verdict) {
    let mut length: Option<&[u8]> = None;
    let (mut other, mut chunked) = (false, false);
    for (name, value) in &request.headers {
        if name.eq_ignore_ascii_case(b"content-length") {
            other |= length.is_some_and(|known| known != *value);
            length = Some(value);
        } else if name.eq_ignore_ascii_case(b"transfer-encoding") {
            chunked = true;
        }
    }
    if let Some(length) = length.filter(|_| other || chunked) {
        let text = Text {
            place: Place::Header,
            name: b"content-length",
            bytes: length,
            lower: length,
        };
        add(verdict, Category::Protocol, &TWO_LENGTHS, &text);
    }
}

fn add(verdict: &mut Verdict, category: Category, reason: &'static Reason, text: &Text<'_>) {
    let hit = Hit {
        category,
        score: Score::BREAK_OUT,
        span: 0..text.bytes.len(),
        reason,
    };
    verdict.add(&hit, text);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_of_one_owner_are_told_from_others() {
        let same = |a: &str, b: &str| are_of_one_owner(a.as_bytes(), b.as_bytes());
        assert!(same("www.example.com", "API.example.com") && same("localhost", "localhost"));
        assert!(same("www.city.example.lg.jp", "example.lg.jp") && same("a.example", "a.example"));
        assert!(!same("www.example.com", "example.net") && !same("a.co.jp", "b.co.jp"));
        assert!(!same("example.com.attacker.example", "example.com"));
    }
}
