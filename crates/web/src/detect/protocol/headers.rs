//! Headers that no ordinary client sends, or not like this.

use super::Found;
use crate::{Category, Place, Reason, Text};

static HTTPOXY: Reason = Reason {
    code: "protocol-proxy-header",
    en: "a Proxy header would redirect requests of the application itself (httpoxy, CVE-2016-5385)",
    ja: "Proxy ヘッダーでアプリケーション自身の通信先を変えようとしている（httpoxy, CVE-2016-5385）",
};
static REWRITE: Reason = Reason {
    code: "protocol-path-override",
    en: "a header overrides the path that access rules were checked for",
    ja: "アクセス制御を通った後のパスをヘッダーで差し替えている",
};
static RANGES: Reason = Reason {
    code: "protocol-range-abuse",
    en: "dozens of ranges are asked for at once (CVE-2011-3192)",
    ja: "多数の範囲を一度に要求している（CVE-2011-3192）",
};
static OVERLARGE: Reason = Reason {
    code: "protocol-range-overflow",
    en: "a range ends beyond any file (CVE-2015-1635)",
    ja: "あり得ない大きさの範囲を要求している（CVE-2015-1635）",
};
static ENCODING: Reason = Reason {
    code: "protocol-transfer-encoding",
    en: "the transfer encoding is written so that two servers read it differently",
    ja: "サーバーごとに解釈が分かれる Transfer-Encoding が書かれている",
};
static LENGTH: Reason = Reason {
    code: "protocol-content-length",
    en: "the content length is no number",
    ja: "Content-Length が数値になっていない",
};
static EXPRESSION: Reason = Reason {
    code: "protocol-content-type-expression",
    en: "the content type holds an expression to be evaluated (CVE-2017-5638)",
    ja: "Content-Type に評価させる式が書かれている（CVE-2017-5638）",
};
static HOST: Reason = Reason {
    code: "protocol-host",
    en: "the host name holds characters that no host name has",
    ja: "Host ヘッダーにホスト名では使えない文字がある",
};
static METHOD: Reason = Reason {
    code: "protocol-method-override",
    en: "a header asks for another method than the request's own",
    ja: "ヘッダーでリクエストのメソッドを差し替えている",
};

/// Ranges of one request that a media player or a PDF viewer still asks for.
const RANGES_MAX: usize = 10;

pub(super) fn detect(text: &Text<'_>, found: &mut Found) {
    if text.place != Place::Header {
        return;
    }
    let mut name = [0; 32];
    let Some(name) = name.get_mut(..text.name.len()) else {
        return;
    };
    name.copy_from_slice(text.name);
    name.make_ascii_lowercase();
    let value = text.lower.trim_ascii();
    let verdict = match &*name {
        b"proxy" if !value.is_empty() => Some((50, &HTTPOXY)),
        b"x-original-url" | b"x-rewrite-url" | b"x-override-url" | b"x-http-destinationurl" => {
            value.starts_with(b"/").then_some((50, &REWRITE))
        }
        b"range" | b"request-range" => range(value),
        b"transfer-encoding" => smuggled(value).then_some((60, &ENCODING)),
        b"content-length" => (!value.iter().all(u8::is_ascii_digit)).then_some((50, &LENGTH)),
        b"content-type" => expression(value).then_some((70, &EXPRESSION)),
        b"host" | b"x-forwarded-host" | b"x-host" | b"forwarded-host" => {
            odd_host(value).then_some((50, &HOST))
        }
        b"x-http-method-override" | b"x-http-method" | b"x-method-override" => Some((
            if matches!(value, b"trace" | b"track" | b"connect" | b"debug") {
                50
            } else {
                15
            },
            &METHOD,
        )),
        _ => None,
    };
    if let Some((score, reason)) = verdict {
        found.add(Category::Protocol, score, 0..text.lower.len(), reason);
    }
}

fn range(value: &[u8]) -> Option<(u8, &'static Reason)> {
    let commas = memchr::memchr_iter(b',', value).count();
    if crate::text::find(value, b"18446744073709551615").is_some() {
        return Some((70, &OVERLARGE));
    }
    match commas {
        n if n >= RANGES_MAX * 2 => Some((60, &RANGES)),
        n if n >= RANGES_MAX => Some((40, &RANGES)),
        _ => None,
    }
}

/// Anything but the codings of RFC 9112 section 7, each once.
fn smuggled(value: &[u8]) -> bool {
    let mut chunked = 0;
    for coding in value.split(|b| *b == b',') {
        match coding {
            b"chunked" | b" chunked" => chunked += 1,
            b"gzip" | b" gzip" | b"deflate" | b" deflate" | b"compress" | b"x-gzip"
            | b"identity" | b"trailers" | b" trailers" | b"br" => {}
            _ => return true,
        }
    }
    chunked > 1 || (chunked == 1 && !value.ends_with(b"chunked"))
}

fn expression(value: &[u8]) -> bool {
    [&b"%{"[..], b"${", b"#{", b"ognl", b"multipart/form-data')"]
        .iter()
        .any(|e| crate::text::find(value, e).is_some())
}

fn odd_host(value: &[u8]) -> bool {
    value.iter().any(|b| {
        matches!(
            b,
            b'<' | b'>'
                | b'\''
                | b'"'
                | b'('
                | b')'
                | b'{'
                | b'}'
                | b'\\'
                | b'/'
                | b';'
                | b'|'
                | b'`'
                | b'$'
                | b'?'
                | b'@'
                | b'\r'
                | b'\n'
                | 0
        )
    })
}
